use super::concerns::raise;
use crate::support::{Person, Reply, TestApp};
use axum::http::StatusCode;
use csa_forum::domain::account;
use entity::{organisation::Kind, role_grant::Role};

pub(super) const WORDS: &str = "Letters arrive after the day that they speak of.";

/// Starts a thread that waits for a moderator; returns its address.
pub(super) async fn wait(person: &Person<'_>, space: &str) -> String {
    let form = [("title", "Letters"), ("body", WORDS), ("handling", "HD3")];
    person.post(&format!("/spaces/{space}/threads"), &form).await.path()
}

/// The addresses to which the list leads, in its order.
pub(super) async fn places(moderator: &Person<'_>, list: &str) -> Vec<String> {
    let page = moderator.get(list).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page.attributes("tbody th a", "href")
}

pub(super) async fn first(moderator: &Person<'_>) -> String {
    places(moderator, "/reviews").await.remove(0)
}

pub(super) async fn approve(moderator: &Person<'_>, review: &str) -> Reply {
    moderator.post(&format!("{review}/approval"), &[("version", "1")]).await
}

#[tokio::test]
async fn after_a_decision_the_next_item_opens_until_none_is_left() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    for _ in 0..3 {
        wait(&ada, "careful").await;
    }
    ada.report_trend("HD3").await;
    let all = places(&sedge, "/reviews").await;

    assert_eq!(approve(&sedge, &all[1]).await.location(), format!("{}?done=review-approved", all[2]));
    let refused = [("version", "1"), ("code", "RT7")];
    let refused = sedge.post(&format!("{}/refusal", all[2]), &refused).await;
    assert_eq!(refused.location(), format!("{}?done=review-refused", all[0]), "from the beginning");
    let skip = sedge.get(&all[0]).await.attributes("a[data-queue-skip]", "href").remove(0);
    assert_eq!(sedge.get(&skip).await.location(), all[0], "there is no other");
    assert_eq!(approve(&sedge, &all[0]).await.location(), "/reviews?done=review-approved");
    assert_eq!(sedge.get("/reviews/next").await.location(), "/reviews", "a report is triaged elsewhere");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_next_item_is_one_that_nobody_else_has_open_and_of_the_kind_that_was_asked_for() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    wait(&ada, "careful").await;
    wait(&ada, "careful").await;
    raise(&ada, "HD3").await;
    let all = places(&sedge, "/reviews").await;
    marram.get(&all[0]).await;

    assert_eq!(sedge.get("/reviews/next").await.location(), all[1]);
    let concerns = sedge.get("/reviews/next?kind=concern").await.location();
    assert_eq!(concerns, format!("{}?kind=concern", all[2]));
    let form = [("version", "1"), ("kind", "concern")];
    let done = sedge.post(&format!("{}/approval", all[2]), &form).await;
    assert_eq!(done.location(), "/reviews?kind=concern&done=review-approved");
}

#[tokio::test]
async fn of_two_moderators_at_once_the_second_reads_what_the_first_decided_and_goes_on() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    for _ in 0..3 {
        wait(&ada, "careful").await;
    }
    let all = places(&sedge, "/reviews").await;

    let (one, other) = tokio::join!(approve(&sedge, &all[0]), approve(&marram, &all[0]));
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);

    sedge.post(&format!("{}/refusal", all[1]), &[("version", "1"), ("code", "RT7")]).await.location();
    let late = approve(&marram, &all[1]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.select("h1"), ["Somebody else has decided"]);
    assert!(late.says("Returned for changes: today at 12pm, Sedge"));
    let next = late.attributes("a.govuk-button[data-queue-skip]", "href").remove(0);
    assert_eq!(marram.get(&next).await.location(), all[2]);
    let again = approve(&sedge, &all[1]).await;
    assert_eq!(
        (again.status, again.select("h1")),
        (StatusCode::CONFLICT, vec!["You have decided about this".to_owned()])
    );
    let opened = marram.get(&all[1]).await;
    assert_eq!(opened.status, StatusCode::NOT_FOUND, "there is nothing to decide");
    assert!(opened.says("Somebody else has decided") && !opened.says(WORDS));
    assert_eq!(ada.get(&all[1]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(approve(&ada, &all[1]).await.status, StatusCode::NOT_FOUND);
    assert!(!approve(&ada, &all[1]).await.says("decided"), "nobody else is told");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_was_withdrawn_or_changed_meanwhile_is_gone_and_says_so() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let post = async |thread: &str| {
        ada.get(thread).await.attributes(".app-post__acts a", "href").remove(0).replace("/edit", "")
    };
    let (withdrawn, changed) = (wait(&ada, "careful").await, wait(&ada, "careful").await);
    let all = places(&sedge, "/reviews").await;
    ada.post(&format!("{}/withdrawal", post(&withdrawn).await), &[]).await.location();
    let form = [("version", "1"), ("body", "They arrive late."), ("handling", "HD3")];
    ada.post(&post(&changed).await, &form).await.location();

    let refusal = [("version", "1"), ("code", "RT7")];
    for review in &all {
        for gone in [
            sedge.get(review).await,
            approve(&sedge, review).await,
            sedge.post(&format!("{review}/refusal"), &refusal).await,
        ] {
            assert_eq!(gone.status, StatusCode::NOT_FOUND);
            assert_eq!(gone.select("h1"), ["This is no longer waiting"]);
            assert!(!gone.says(WORDS));
        }
    }
    let now = first(&sedge).await;
    assert!(!all.contains(&now), "the new wording waits in its own right");
    let next = sedge.get(&all[0]).await.attributes("a[data-queue-skip]", "href").remove(0);
    assert_eq!(sedge.get(&next).await.location(), now);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_moderator_who_is_one_no_more_reads_and_decides_nothing() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    wait(&ada, "careful").await;
    let review = first(&sedge).await;
    let item = sedge.get(&review).await.attributes("form[data-queue-approval]", "action");
    assert_eq!(item, [format!("{review}/approval")]);
    let txn = forum.app.db.begin().await.unwrap();
    account::take(&txn, marram.account.id, (sedge.account.id, Role::Moderator), forum.app.clock.now())
        .await
        .unwrap();
    txn.commit().await.unwrap();

    let version = review_version(&marram, &review).await;
    for form in [[("version", "1"), ("code", "RT7")], [("item", &*version), ("keys", "off")]] {
        for verb in ["approval", "refusal"] {
            assert_ne!(sedge.post(&format!("{review}/{verb}"), &form).await.status, StatusCode::SEE_OTHER);
        }
        for path in ["/reviews/approvals", "/reviews/handover", "/reviews/keys"] {
            assert_ne!(sedge.post(path, &form).await.status, StatusCode::SEE_OTHER, "{path}");
        }
    }
    assert_ne!(sedge.get(&review).await.status, StatusCode::OK);
    assert_eq!(first(&marram).await, review, "it waits as before");
}

/// What the box of an item sends.
async fn review_version(moderator: &Person<'_>, review: &str) -> String {
    let boxes = moderator.get("/reviews").await.attributes("tbody input[name=item]", "value");
    let id = review.rsplit('/').next().unwrap();
    boxes.into_iter().find(|value| value.starts_with(id)).unwrap()
}

#[tokio::test]
async fn what_comes_from_ones_own_organisation_is_shown_as_such_and_cannot_be_decided() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.organisation("Northern Reach", Kind::Charity, &[&ada, &sedge]).await;
    wait(&ada, "careful").await;
    raise(&ada, "HD3").await;
    ada.report_trend("HD3").await;
    raise(&sedge.forum.person("Ben").await, "HD3").await;

    let page = sedge.get("/reviews").await;
    let bars = page.select("tbody td[data-label=Open]");
    assert_eq!(bars, [&["Not yours: your organisation"; 3][..], &["Nobody"]].concat());
    assert_eq!(page.select("tbody input[name=item]").len(), 1);
    assert_eq!(marram.get("/reviews").await.select("tbody input[name=item]").len(), 3, "reports are triaged");
    for review in &page.attributes("tbody th a", "href")[..2] {
        let item = sedge.get(review).await;
        assert!(item.select("form[data-queue-approval], form[data-queue-refusal]").is_empty());
        assert!(item.says("Another moderator has to decide."));
        assert_eq!(approve(&sedge, review).await.status, StatusCode::FORBIDDEN);
        let refusal = [("version", "1"), ("code", "RT7")];
        assert_eq!(sedge.post(&format!("{review}/refusal"), &refusal).await.status, StatusCode::FORBIDDEN);
        let report =
            sedge.post("/reviews/approvals", &[("item", &*review_version(&marram, review).await)]).await;
        assert_eq!(report.select("h1"), ["Nothing was published"]);
        assert_eq!(report.select(".govuk-summary-list__value"), ["Not yours: your organisation"]);
        assert_ne!(sedge.get("/reviews/next").await.location(), *review);
    }
}

#[tokio::test]
async fn sending_back_needs_a_reason_of_the_list_or_own_words_and_keeps_what_was_typed() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let thread = wait(&ada, "careful").await;
    let review = first(&sedge).await;
    let long = "x".repeat(1001);
    for (code, words, told) in [
        ("", "  ", "Choose or enter a reason"),
        ("RT99", "Say which year.", "Choose one of the answers in the list"),
        ("RT7", &*long, "The reason must be 1,000 characters or fewer"),
    ] {
        let form = [("version", "1"), ("code", code), ("reason", words)];
        let page = sedge.post(&format!("{review}/refusal"), &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert_eq!(page.select(".govuk-error-summary__list a"), [told]);
        assert_eq!(page.select("textarea#reason"), [words.trim()]);
        let chosen = page.attributes("input[name=code][checked]", "value");
        assert_eq!(chosen, if code == "RT7" { vec!["RT7"] } else { vec![] });
    }

    let form = [("version", "1"), ("code", "RT7"), ("reason", "Which day is meant?")];
    sedge.post(&format!("{review}/refusal"), &form).await.location();
    let told = ada.get(&thread).await.select(".govuk-inset-text").remove(0);
    assert!(told.contains("Readers may not understand what is meant: Which day is meant?"), "{told}");
    let edit = ada.get(&thread).await.attributes(".app-post__acts a", "href").remove(0);
    assert_eq!(ada.get(&edit).await.select("textarea#body"), [WORDS], "the text is back to be changed");
    let form = [("version", "1"), ("body", "They arrive late."), ("handling", "HD3")];
    ada.post(edit.trim_end_matches("/edit"), &form).await.location();
    approve(&sedge, &first(&sedge).await).await.location();
    assert!(ada.get(&thread).await.select(".govuk-inset-text").is_empty());
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn several_are_published_at_once_and_a_report_says_which_were_not_and_why() {
    let forum = TestApp::start().await;
    forum.reviewed_space("careful").await;
    let (ada, ben, sedge, marram) = (
        forum.person("Ada").await,
        forum.person("Ben").await,
        forum.moderator("Sedge").await,
        forum.moderator("Marram").await,
    );
    let mut threads = Vec::new();
    for _ in 0..5 {
        threads.push(wait(&ada, "careful").await);
    }
    let boxes = sedge.get("/reviews").await.attributes("tbody input[name=item]", "value");
    assert_eq!(boxes.len(), 5);
    let none = sedge.post("/reviews/approvals", &[("kind", "space"), ("item", "x.y")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(none.select(".govuk-error-summary__list a"), ["Select at least one item"]);

    let two = [("item", &*boxes[0]), ("item", &*boxes[1]), ("kind", "space")];
    let done = sedge.post("/reviews/approvals", &two).await;
    assert_eq!(done.location(), "/reviews?kind=space&done=reviews-approved");
    for thread in &threads[..2] {
        assert!(ben.get(thread).await.says(WORDS));
    }

    let place = |item: &str| format!("/reviews/{}", item.split('.').next().unwrap());
    approve(&marram, &place(&boxes[2])).await.location();
    let edit = ada.get(&threads[3]).await.attributes(".app-post__acts a", "href").remove(0);
    ada.post(&edit.replace("/edit", "/withdrawal"), &[]).await.location();
    let older = boxes[4].replace(".1", ".7");
    let mixed = [
        ("item", &*boxes[2]),
        ("item", &*boxes[3]),
        ("item", &*older),
        ("item", "01990000-0000-7000-8000-000000000000.1"),
        ("item", &*boxes[0]),
        ("item", &*boxes[0]),
    ];
    let report = sedge.post("/reviews/approvals", &mixed).await;
    assert_eq!(report.status, StatusCode::OK);
    assert_eq!(report.select("h1"), ["Nothing was published"]);
    assert_eq!(
        report.select(".govuk-summary-list__value"),
        [
            "Marram has decided about it.",
            "It is no longer waiting.",
            "It has changed since you read the list.",
            "It is no longer waiting.",
            "Sedge has decided about it.",
        ]
    );
    let last = sedge.post("/reviews/approvals", &[("item", &*boxes[4]), ("item", &*boxes[3])]).await;
    assert_eq!(last.select("h1"), ["1 item published"]);
    assert_eq!(last.select("h2.govuk-heading-m")[0], "1 item was not published");
    assert!(ben.get(&threads[4]).await.says(WORDS));
}
