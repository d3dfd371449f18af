use super::{concerns::publish, forms::too_late};
use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::role_grant::Role;

const DONE: &str = "Every letter will name who decided, from March.";

async fn policy_reader<'a>(forum: &'a TestApp, name: &str) -> Person<'a> {
    forum.person_with(name, &[Role::PolicyReader]).await
}

fn answer<'a>(owner: &'a str, status: &'a str, body: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("status", status),
        ("body", body),
        ("reason", ""),
        ("implications", "IM1"),
        ("implications", "IM4"),
        ("owner", owner),
        ("due_on_day", ""),
        ("due_on_month", ""),
        ("due_on_year", ""),
    ]
}

pub(super) async fn respond(person: &Person<'_>, concern: &str, status: &str) {
    let owner = person.account.id.to_string();
    let form = answer(&owner, status, DONE);
    let reply = person.post(&format!("{concern}/response"), &form).await;
    assert_eq!(reply.location(), format!("{concern}?done=response-recorded"));
}

#[tokio::test]
async fn what_policy_staff_did_is_told_to_the_member_and_stands_in_the_ledger() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    let concern = publish(&ada, "HD3", &sedge).await;
    assert!(ada.get(&concern).await.says("Nothing yet."));
    assert!(ada.get("/").await.says("What happened to your concern"));
    assert_eq!(teal.get("/").await.attributes(".app-list__item a", "href"), [concern.as_str()]);

    let form = teal.get(&format!("{concern}/response/new")).await;
    assert_eq!(form.select("select#owner option[selected]"), ["Teal"], "who writes owns it at first");
    respond(&teal, &concern, "RS4").await;

    let page = ada.get(&concern).await;
    assert!(page.says(DONE) && page.says("Under way"));
    assert!(page.says("Prosecution guidance; Communication with victims."));
    assert!(ada.get("/").await.says("Under way"));
    for reader in [&ada, &ben, &sedge, &teal] {
        let ledger = reader.get("/you-said-we-did").await;
        assert_eq!(ledger.attributes("article h2 a", "href"), [concern.as_str()]);
        assert!(ledger.says(DONE) && ledger.says("Under way"));
    }
    assert!(teal.get("/").await.says("Everything has an answer."));
}

/// Where the page of a concern or a trend leads to change its answer.
pub(super) async fn to_change(person: &Person<'_>, place: &str) -> String {
    let page = person.get(place).await;
    page.attributes("a[href^='/responses/'][href$='/edit']", "href")
        .pop()
        .expect("a link to change the answer")
}

#[tokio::test]
async fn only_policy_staff_can_answer_and_only_what_is_published() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    let owner = teal.account.id.to_string();
    let form = answer(&owner, "RS1", DONE);
    let concern = publish(&ada, "HD3", &sedge).await;

    for other in [&ada, &sedge] {
        let page = other.get(&format!("{concern}/response/new")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        let refused = other.post(&format!("{concern}/response"), &form).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    let waits = super::concerns::raise(&ada, "HD3").await;
    for concern in [waits.as_str(), "/concerns/00000000-0000-4000-8000-000000000000"] {
        let refused = teal.post(&format!("{concern}/response"), &form).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    let stranger = ada.account.id.to_string();
    let page = teal.post(&format!("{concern}/response"), &answer(&stranger, "RS1", DONE)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary__list a", "href"), ["#owner"]);
}

#[tokio::test]
async fn refusing_needs_a_reason_and_a_due_date_lies_ahead() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    let concern = publish(&ada, "HD3", &sedge).await;
    let owner = teal.account.id.to_string();
    let mut form = answer(&owner, "RS6", DONE);
    form[6] = ("due_on_day", "22");
    form[7] = ("due_on_month", "11");
    form[8] = ("due_on_year", "2026");

    let page = teal.post(&format!("{concern}/response"), &form).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes(".govuk-error-summary__list a", "href"), ["#reason", "#due_on"]);
    assert_eq!(page.select("textarea#body"), [DONE]);
    assert_eq!(page.attributes("input#due_on", "value"), ["22"]);
    assert_eq!(page.attributes("input[name=implications][checked]", "value"), ["IM1", "IM4"]);

    form[2] = ("reason", "Another body decides this.");
    form[6] = ("due_on_day", "23");
    let recorded = teal.post(&format!("{concern}/response"), &form).await;
    assert_eq!(recorded.status, StatusCode::SEE_OTHER);
    assert!(ada.get(&concern).await.says("Another body decides this."));
}

#[tokio::test]
async fn an_answer_sent_twice_is_one() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    let concern = publish(&ada, "HD3", &sedge).await;
    let page = teal.get(&format!("{concern}/response/new")).await;
    let key = page.attributes("input[name=key]", "value").remove(0);
    let owner = teal.account.id.to_string();
    let mut form = answer(&owner, "RS3", DONE);
    form.push(("key", &key));

    for _ in 0..2 {
        let reply = teal.post(&format!("{concern}/response"), &form).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(teal.get("/you-said-we-did").await.select("article").len(), 1);
    assert!(ada.get(&concern).await.select("a[href$='/revisions']").is_empty(), "it has one wording");
}

#[tokio::test]
async fn of_two_officers_at_once_the_second_sees_the_first_and_keeps_the_words() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let (teal, brant) = (policy_reader(&forum, "Teal").await, policy_reader(&forum, "Brant").await);
    let concern = publish(&ada, "HD3", &sedge).await;
    respond(&teal, &concern, "RS2").await;

    let owner = brant.account.id.to_string();
    let page = brant.post(&format!("{concern}/response"), &answer(&owner, "RS3", "Another answer.")).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.select("textarea#body"), ["Another answer."]);
    assert!(page.select(".app-panel")[0].contains(DONE));
    assert!(!ada.get(&concern).await.says("Another answer."));

    // The form that comes back changes the answer that stands.
    let action = page.attributes("form[action^='/responses/']", "action").remove(0);
    let version = page.attributes("input[name=version]", "value").remove(0);
    let mut form = answer(&owner, "RS3", "Another answer.");
    form.push(("version", &version));
    assert_eq!(brant.post(&action, &form).await.location(), format!("{concern}?done=response-changed"));
    let stale = teal.post(&action, &form).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(stale.select("textarea#body"), ["Another answer."]);

    let revisions = ada.get(&format!("{action}/revisions")).await;
    assert_eq!(revisions.select("article .app-text"), ["Another answer.", DONE]);
}

#[tokio::test]
async fn what_is_overdue_says_so_until_it_is_done() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    let concern = publish(&ada, "HD3", &sedge).await;
    let later = publish(&ada, "HD3", &sedge).await;
    let owner = teal.account.id.to_string();
    let mut form = answer(&owner, "RS4", DONE);
    form[6] = ("due_on_day", "24");
    form[7] = ("due_on_month", "11");
    form[8] = ("due_on_year", "2026");
    teal.post(&format!("{concern}/response"), &form).await;
    assert!(ada.get(&concern).await.says("Due 24 November 2026"));

    // A session lasts twelve hours, so people sign in again.
    forum.advance(TimeDelta::days(2));
    let (ada, teal) =
        (Person::sign_in(&forum, ada.account).await, Person::sign_in(&forum, teal.account).await);
    for path in [concern.as_str(), "/you-said-we-did"] {
        let page = ada.get(path).await;
        assert!(page.says("Overdue") && page.says("Was due 24 November 2026"), "{path}");
    }
    let home = teal.get("/").await;
    assert_eq!(
        home.attributes(".app-list__item a", "href"),
        [concern.as_str(), later.as_str()],
        "what is overdue comes first"
    );

    let edit = teal.get(&to_change(&teal, &concern).await).await;
    assert_eq!(edit.attributes("input#due_on-year", "value"), ["2026"]);
    let action = edit.attributes("form[action^='/responses/']", "action").remove(0);
    form[0] = ("status", "RS5");
    form.push(("version", "1"));
    let done = teal.post(&action, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "the date that stands may stay");
    assert!(!ada.get("/you-said-we-did").await.says("Overdue"));
}

#[tokio::test]
async fn an_answer_to_what_a_member_may_not_see_or_what_was_withdrawn_is_not_told() {
    let forum = TestApp::start().await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    let restricted = publish(&ada, "HD5", &sedge).await;
    let open = publish(&ada, "HD3", &sedge).await;
    respond(&teal, &restricted, "RS4").await;
    respond(&teal, &open, "RS4").await;
    let edit = teal.get(&to_change(&teal, &restricted).await).await;
    let response = edit.attributes("form[action^='/responses/']", "action").remove(0);

    assert_eq!(ben.get("/you-said-we-did").await.attributes("article h2 a", "href"), [open.as_str()]);
    assert_eq!(ben.get(&format!("{response}/revisions")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(teal.get(&format!("{response}/revisions")).await.status, StatusCode::OK);

    for concern in [&restricted, &open] {
        ada.post(&format!("{concern}/withdrawal"), &[]).await;
    }
    for reader in [&ada, &ben, &sedge, &teal] {
        let ledger = reader.get("/you-said-we-did").await;
        assert!(ledger.says("Nothing has been answered yet.") && !ledger.says(DONE));
    }
    assert!(!ada.get(&open).await.says(DONE));
    assert_eq!(teal.get(&format!("{response}/revisions")).await.status, StatusCode::NOT_FOUND);
    let owner = teal.account.id.to_string();
    let gone = teal.post(&response, &answer(&owner, "RS5", DONE)).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_ledger_does_not_tell_a_count_under_five() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = policy_reader(&forum, "Teal").await;
    for number in 0..9 {
        let concern = publish(&ada, "HD3", &sedge).await;
        respond(&teal, &concern, if number < 5 { "RS5" } else { "RS4" }).await;
    }

    let rows = ada.get("/you-said-we-did").await.select("tbody tr");

    assert_eq!(rows, ["Under wayfewer than 5", "Done5"]);
}

/// Carries a report to a published trend.
async fn publish_trend(reporter: &Person<'_>, moderators: [&Person<'_>; 2], handling: &str) -> String {
    let report = reporter.report_trend(handling).await;
    moderators[0].accept_report(&report).await;
    let trend = moderators[0].open_trend(&report).await;
    let version = format!("{trend}/versions/1");
    for (person, verb) in
        [(moderators[0], "grade"), (moderators[1], "approval"), (moderators[1], "publication")]
    {
        let reply = person.decide(&version, verb).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{verb}: {}", reply.body);
    }
    trend
}

#[tokio::test]
async fn an_answer_to_a_trend_is_told_like_one_to_a_concern() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, rush) = (forum.moderator("Sedge").await, forum.moderator("Rush").await);
    let teal = policy_reader(&forum, "Teal").await;
    let trend = publish_trend(&ada, [&sedge, &rush], "HD3").await;
    assert_eq!(teal.get("/").await.attributes(".app-list__item a", "href"), [trend.as_str()]);
    assert_eq!(ben.get(&format!("{trend}/response/new")).await.status, StatusCode::NOT_FOUND);

    let key =
        teal.get(&format!("{trend}/response/new")).await.attributes("input[name=key]", "value").remove(0);
    let owner = teal.account.id.to_string();
    let mut form = answer(&owner, "RS4", DONE);
    form.push(("key", &key));
    for _ in 0..2 {
        let reply = teal.post(&format!("{trend}/response"), &form).await;
        assert_eq!(reply.location(), format!("{trend}?done=response-recorded"), "twice is one");
    }

    assert!(ada.get("/").await.select(".app-timeline [aria-current=step]")[0].contains("Under way"));
    for reader in [&ada, &ben, &sedge, &teal] {
        assert!(reader.get(&trend).await.select(".app-panel")[0].contains(DONE));
        let ledger = reader.get("/you-said-we-did").await;
        assert_eq!(ledger.attributes("article h2 a", "href"), [trend.as_str()]);
    }
    assert!(teal.get(&to_change(&teal, &trend).await).await.select("textarea#body")[0].contains(DONE));
}

#[tokio::test]
async fn an_answer_to_a_restricted_trend_is_for_policy_staff_and_moderators() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (sedge, rush) = (forum.moderator("Sedge").await, forum.moderator("Rush").await);
    let teal = policy_reader(&forum, "Teal").await;
    let trend = publish_trend(&ada, [&sedge, &rush], "HD5").await;

    respond(&teal, &trend, "RS4").await;

    for reader in [&teal, &sedge] {
        assert!(reader.get("/you-said-we-did").await.says(DONE));
    }
    for member in [&ada, &ben] {
        assert!(member.get("/you-said-we-did").await.says("Nothing has been answered yet."));
        assert!(!member.get("/").await.says("Under way"));
    }
}

#[tokio::test]
async fn a_change_that_comes_too_late_stands_in_its_form_after_the_next_sign_in() {
    let forum = TestApp::start().await;
    let (ada, sedge, teal) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, policy_reader(&forum, "Teal").await);
    let concern = publish(&ada, "HD3", &sedge).await;
    respond(&teal, &concern, "RS4").await;
    let edit = teal.get(&to_change(&teal, &concern).await).await;
    let change = edit.attributes("form[action^='/responses/']", "action").remove(0);
    let owner = teal.account.id.to_string();

    let page = too_late(&teal, &change, &answer(&owner, "RS5", "Every letter names who decided.")).await;

    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.select("#body"), ["Every letter names who decided."]);
    assert_eq!(page.attributes("#status option[selected]", "value"), ["RS5"]);
    assert_eq!(page.attributes("form[action^='/responses/']", "action"), [change.as_str()]);
    assert_eq!(ada.again().await.get(&format!("{change}/edit")).await.status, StatusCode::NOT_FOUND);
    forum.run_due_jobs().await;
}
