use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use entity::{organisation::Kind, role_grant::Role};

const TITLE: &str = "Letters that say nothing";
const CHANGE: &str = "Say in each letter who decided, and why.";
const HAPPENED: &str = "Several letters gave a decision and no reason.";

pub(super) fn answers<'a>(handling: &'a str, key: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("step", "send"),
        ("key", key),
        ("title", TITLE),
        ("should_change", CHANGE),
        ("what_happened", HAPPENED),
        ("stage", "ST06"),
        ("kind", "CN05"),
        ("victims_code_right", "VC06"),
        ("handling", handling),
        ("live_case", "no"),
    ]
}

/// Raises a concern, and returns its path.
pub(super) async fn raise(person: &Person<'_>, handling: &str) -> String {
    person.post("/concerns", &answers(handling, "")).await.path()
}

/// Raises a concern that a moderator publishes.
pub(super) async fn publish(person: &Person<'_>, handling: &str, moderator: &Person<'_>) -> String {
    let concern = raise(person, handling).await;
    let review = waiting(moderator).await;
    let approved = moderator.post(&format!("{review}/approval"), &[("version", "1")]).await;
    assert!(approved.location().ends_with("?done=review-approved"), "{}", approved.body);
    concern
}

async fn waiting(moderator: &Person<'_>) -> String {
    let concerns = moderator.get("/reviews?kind=concern").await.attributes("tbody a", "href").remove(0);
    concerns.split('?').next().unwrap().to_owned()
}

async fn policy_reader<'a>(forum: &'a TestApp, name: &str) -> Person<'a> {
    forum.person_with(name, &[Role::PolicyReader]).await
}

#[tokio::test]
async fn a_member_checks_the_answers_and_changes_them_before_the_concern_is_sent() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let key = ada.get("/concerns/new").await.attributes("input[name=key]", "value").remove(0);
    let mut form = answers("HD3", &key);

    form[0] = ("step", "check");
    let check = ada.post("/concerns", &form).await;
    assert_eq!(check.status, StatusCode::OK);
    assert_eq!(check.select("h1"), ["Check your answers"]);
    assert!(check.says("How decisions are explained") && check.says(CHANGE));
    assert_eq!(ada.get("/concerns?own").await.select(".app-list__item").len(), 0, "nothing is sent yet");

    form[0] = ("step", "change");
    let questions = ada.post("/concerns", &form).await;
    assert_eq!(questions.select("textarea#should_change"), [CHANGE]);
    assert_eq!(questions.attributes("select#kind option[selected]", "value"), ["CN05"]);
}

#[tokio::test]
async fn a_concern_waits_for_a_moderator_and_then_members_and_policy_readers_can_read_it() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    let concern = raise(&ada, "HD3").await;

    assert!(ada.get(&concern).await.says("Waiting for a moderator"));
    for reader in [&ben, &teal] {
        assert_eq!(reader.get(&concern).await.status, StatusCode::NOT_FOUND);
        assert!(reader.get("/concerns").await.says("No concern has been published yet."));
    }

    let review = waiting(&sedge).await;
    assert!(!sedge.get("/reviews").await.says(CHANGE), "the list shows notes, not text");
    let item = sedge.get(&review).await;
    assert!(item.says(CHANGE) && item.says(HAPPENED));
    sedge.post(&format!("{review}/approval"), &[("version", "1")]).await;

    for reader in [&ben, &teal] {
        assert!(reader.get(&concern).await.says(CHANGE));
        assert!(reader.get("/concerns").await.says(TITLE));
    }
    let again = sedge.post(&format!("{review}/approval"), &[("version", "1")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_concern_that_goes_back_says_why_and_is_changed_and_sent_again() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let concern = raise(&ada, "HD3").await;
    let review = waiting(&sedge).await;
    let refusal = [("version", "1"), ("reason", "Leave out where it was.")];
    sedge.post(&format!("{review}/refusal"), &refusal).await;

    let page = ada.get(&concern).await;
    assert!(page.says("Leave out where it was."));
    assert_eq!(ben.get(&concern).await.status, StatusCode::NOT_FOUND);

    let edit = ada.get(&format!("{concern}/edit")).await;
    assert_eq!(edit.select("textarea#should_change"), [CHANGE], "the text is back to be changed");
    let version = edit.attributes("input[name=version]", "value").remove(0);
    let mut form = answers("HD2", "");
    form.push(("version", &version));
    form[3] = ("should_change", "Say who decided.");
    assert_eq!(ada.post(&concern, &form).await.location(), format!("{concern}?done=concern-edited"));

    let review = waiting(&sedge).await;
    assert!(sedge.get(&review).await.says("Say who decided."));
    sedge.post(&format!("{review}/approval"), &[("version", "1")]).await;
    assert!(ben.get(&concern).await.says("Say who decided."));
    assert_eq!(ada.get(&format!("{concern}/edit")).await.status, StatusCode::FORBIDDEN, "it is published");
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().pop().unwrap().to, "ada@example.org", "its author");
}

#[tokio::test]
async fn an_older_form_does_not_overwrite_a_concern_and_keeps_its_words() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let concern = raise(&ada, "HD3").await;
    let mut form = answers("HD3", "");
    form.push(("version", "1"));
    assert_eq!(ada.post(&concern, &form).await.status, StatusCode::SEE_OTHER);

    form[3] = ("should_change", "Something else.");
    let stale = ada.post(&concern, &form).await;

    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.select("textarea#should_change"), ["Something else."]);
    assert!(!ada.get(&concern).await.says("Something else."));
}

#[tokio::test]
async fn only_members_can_raise_a_concern_and_only_its_author_changes_or_withdraws_it() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    for outsider in [&sedge, &teal] {
        assert_eq!(outsider.get("/concerns/new").await.status, StatusCode::NOT_FOUND);
        assert_eq!(outsider.post("/concerns", &answers("HD3", "")).await.status, StatusCode::NOT_FOUND);
    }
    let concern = publish(&ada, "HD3", &sedge).await;

    for other in [&ben, &sedge, &teal] {
        assert_eq!(other.post(&concern, &answers("HD3", "")).await.status, StatusCode::FORBIDDEN);
        let withdrawal = other.post(&format!("{concern}/withdrawal"), &[]).await;
        assert_eq!(withdrawal.status, StatusCode::FORBIDDEN);
    }
    assert!(ben.get(&concern).await.says(CHANGE));
}

#[tokio::test]
async fn a_form_sent_twice_raises_one_concern_and_nobody_else_can_take_its_key() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let key = ada.get("/concerns/new").await.attributes("input[name=key]", "value").remove(0);

    let first = ada.post("/concerns", &answers("HD3", &key)).await;
    let second = ada.post("/concerns", &answers("HD3", &key)).await;

    assert_eq!(first.path(), second.path());
    assert_eq!(ada.get("/concerns?own").await.select(".app-list__item").len(), 1);
    assert_eq!(ben.post("/concerns", &answers("HD3", &key)).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_is_missing_or_refused_goes_back_with_the_words() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let mut form = answers("HD4", "");
    form[3] = ("should_change", "Ring 020 7946 0000.");
    form[5] = ("stage", "");

    let page = ada.post("/concerns", &form).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = page.attributes(".govuk-error-summary__list a", "href");
    assert_eq!(fields, ["#should_change", "#stage", "#handling"]);
    assert_eq!(page.select("textarea#should_change"), ["Ring 020 7946 0000."]);
    assert!(page.select("title")[0].starts_with("Error: "));
}

#[tokio::test]
async fn a_moderator_does_not_decide_about_their_own_organisation() {
    let forum = TestApp::start().await;
    let (ada, sedge, rush) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Rush").await);
    forum.organisation("Lantern Example", Kind::Charity, &[&ada, &sedge]).await;
    raise(&ada, "HD3").await;
    let review = waiting(&sedge).await;

    let refused = sedge.post(&format!("{review}/approval"), &[("version", "1")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let stale = rush.post(&format!("{review}/approval"), &[("version", "7")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let approved = rush.post(&format!("{review}/approval"), &[("version", "1")]).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_for_the_policy_team_does_not_exist_for_members() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    let concern = publish(&ada, "HD5", &sedge).await;

    let refused = ben.get(&concern).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert!(!ben.get("/concerns").await.says(TITLE));
    assert_eq!(ben.post(&format!("{concern}/withdrawal"), &[]).await.status, StatusCode::NOT_FOUND);
    for reader in [&ada, &sedge, &teal] {
        assert!(reader.get(&concern).await.says(CHANGE));
    }
    assert!(!teal.get(&concern).await.says("Ada"));
}

#[tokio::test]
async fn a_concern_is_attributed_as_its_author_chose_and_no_further() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let others = [forum.person("B").await, forum.person("C").await, forum.person("D").await];
    let teal = policy_reader(&forum, "Teal").await;
    let small = forum.person("Linnet").await;
    forum
        .organisation(
            "Lantern Example",
            Kind::Charity,
            &[&ada, &others[0], &others[1], &others[2], &forum.person("E").await],
        )
        .await;
    forum.organisation("Harbour Example", Kind::Academic, &[&small]).await;
    let says = |path: String| {
        let teal = &teal;
        async move {
            let page = teal.get(&path).await;
            let list = teal.get("/concerns").await;
            assert!(page.says(CHANGE) && list.says(TITLE), "{path}");
            let both = |words: &str| (page.says(words), list.select(".app-meta").concat().contains(words));
            ["Ada", "Linnet", "Lantern Example", "Harbour Example", "Academic body"].map(both)
        }
    };
    let (yes, no) = ((true, true), (false, false));

    for handling in ["HD3", "HD5"] {
        let concern = publish(&ada, handling, &sedge).await;
        assert_eq!(says(concern.clone()).await, [no; 5], "{handling}");
        ada.post(&format!("{concern}/withdrawal"), &[]).await;
    }
    let organisation_only = publish(&ada, "HD2", &sedge).await;
    assert_eq!(says(organisation_only.clone()).await, [no, no, yes, no, no]);
    ada.post(&format!("{organisation_only}/withdrawal"), &[]).await;
    let named = publish(&ada, "HD1", &sedge).await;
    assert_eq!(says(named.clone()).await, [yes, no, yes, no, no]);
    ada.post(&format!("{named}/withdrawal"), &[]).await;
    let few = publish(&small, "HD2", &sedge).await;
    assert_eq!(says(few).await, [no, no, no, no, yes], "its kind, while it has fewer than five members");
}

#[tokio::test]
async fn a_withdrawn_concern_leaves_the_lists_and_a_tombstone_without_words() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    let published = publish(&ada, "HD3", &sedge).await;
    let waits = raise(&ada, "HD3").await;

    for concern in [&published, &waits] {
        assert!(ada.get(&format!("{concern}/withdrawal/new")).await.says("You do not need to say why."));
        let withdrawn = ada.post(&format!("{concern}/withdrawal"), &[]).await;
        assert_eq!(withdrawn.location(), format!("{concern}?done=concern-withdrawn"));
        let twice = ada.post(&format!("{concern}/withdrawal"), &[]).await;
        assert_eq!(twice.status, StatusCode::SEE_OTHER, "twice is no error");
        let gone = ada.get(&format!("{concern}/withdrawal/new")).await;
        assert_eq!(gone.status, StatusCode::FORBIDDEN);
        assert_eq!(ada.get(&format!("{concern}/edit")).await.status, StatusCode::FORBIDDEN);
    }

    for reader in [&ada, &ben, &sedge, &teal] {
        let page = reader.get(&published).await;
        assert_eq!(page.select("h1"), ["Withdrawn concern"]);
        assert!(!page.says(TITLE) && !page.says(CHANGE) && !page.says(HAPPENED));
        assert!(!reader.get("/concerns").await.says(TITLE));
    }
    assert_eq!(ben.get(&waits).await.status, StatusCode::NOT_FOUND, "it was never published");
    assert!(sedge.get("/reviews").await.says("Nothing is waiting."));
}

#[tokio::test]
async fn a_long_list_of_concerns_goes_on_where_it_was_cut() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    for _ in 0..27 {
        publish(&ada, "HD3", &sedge).await;
    }

    for path in ["/concerns", "/concerns?own"] {
        let first = ada.get(path).await;
        let next = first.attributes("a[rel=next]", "href").remove(0);
        let second = ada.get(&next).await;
        let mut seen = first.attributes(".app-list__item a", "href");
        seen.extend(second.attributes(".app-list__item a", "href"));
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 27, "{path}");
        assert!(second.attributes("a[rel=next]", "href").is_empty());
    }
}
