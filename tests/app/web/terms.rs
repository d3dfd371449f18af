use crate::support::{Person, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::role_grant::Role;

const FIRST: &str = "One thing.\n\nAnother thing.";

/// Publishes a version, and returns what the secretary was answered.
async fn publish(secretary: &Person<'_>, number: &str, english: &str) -> StatusCode {
    let form = [("step", "publish"), ("number", number), ("english", english)];
    secretary.post("/terms", &form).await.status
}

async fn accept(person: &Person<'_>, number: &str) {
    let form = [("number", number), ("accepted", "yes"), ("next", "/threads")];
    assert_eq!(person.post("/terms/acceptance", &form).await.path(), "/threads");
}

#[tokio::test]
async fn there_are_terms_from_the_beginning_and_everybody_can_read_them() {
    let forum = TestApp::start().await;
    for role in [Role::Member, Role::Moderator, Role::PolicyReader, Role::Auditor] {
        let person = forum.person_with(&format!("Person {role}"), &[role]).await;
        let page = person.get("/terms").await;
        assert!(page.says("Version 1, of 23 November 2026"), "{role}");
        assert!(page.select("footer a, .app-footer a").contains(&"Terms".to_owned()), "{role}");
    }
}

#[tokio::test]
async fn after_a_new_version_everybody_is_led_to_accept_it_and_sees_what_changed() {
    let forum = TestApp::start().await;
    let (ada, secretary) = (forum.person("Ada").await, forum.secretary().await);
    assert_eq!(publish(&secretary, "2", FIRST).await, StatusCode::SEE_OTHER);
    accept(&ada, "2").await;
    accept(&secretary, "2").await;
    assert_eq!(ada.get("/threads").await.status, StatusCode::OK);
    publish(&secretary, "3", "One thing.\n\nAnother thing, changed.\n\nA third.").await;

    let led = ada.get("/threads?after=x").await;
    assert_eq!(led.location(), "/terms/acceptance/new?next=%2Fthreads%3Fafter%3Dx");
    let page = ada.get(&led.location()).await;
    assert_eq!(page.select("del"), ["Another thing."]);
    assert_eq!(page.select("ins"), ["Another thing, changed.", "A third."]);
    assert_eq!(page.select("h1"), ["Accept the terms to go on"]);

    let unticked = ada.post("/terms/acceptance", &[("number", "3"), ("next", "/threads")]).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unticked.attributes("input[name=next]", "value"), ["/threads"]);
    let stale = ada.post("/terms/acceptance", &[("number", "2"), ("accepted", "yes")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    accept(&ada, "3").await;
    accept(&ada, "3").await;
    assert_eq!(ada.get("/threads").await.status, StatusCode::OK);
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "TermsAccepted").count(), 2, "each version once");
    let away =
        ada.post("/terms/acceptance", &[("number", "3"), ("accepted", "yes"), ("next", "//example.com")]);
    assert_eq!(away.await.location(), "/", "never another site's address");
}

#[tokio::test]
async fn who_has_not_accepted_reads_help_tells_the_leads_and_leaves() {
    let forum = TestApp::start().await;
    let (ada, secretary) = (forum.person("Ada").await, forum.secretary().await);
    publish(&secretary, "2", FIRST).await;

    for path in
        ["/terms", "/where-to-report", "/support-for-you", "/privacy", "/accessibility", "/referrals/new"]
    {
        assert_eq!(ada.get(path).await.status, StatusCode::OK, "{path}");
    }
    for path in ["/", "/threads", "/account", "/concerns", "/directory"] {
        assert!(ada.get(path).await.location().starts_with("/terms/acceptance/new"), "{path}");
    }
    assert_eq!(ada.get("/no-such-page").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post("/referrals", &[("text", "Please call me.")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ada.post("/sign-out", &[]).await.location(), "/sign-in");
    let ben = forum.person("Ben").await;
    assert!(ben.get("/leave").await.location().starts_with("https://www.bbc.co.uk/"));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_was_being_written_when_the_terms_changed_is_taken() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, secretary) = (forum.person("Ada").await, forum.secretary().await);
    forum.advance(TimeDelta::minutes(1));
    publish(&secretary, "2", FIRST).await;

    let form = [("title", "A thought"), ("body", "In words."), ("handling", "HD3")];
    let posted = ada.post("/spaces/general/threads", &form).await.location();
    assert!(
        ada.get(&posted).await.location().starts_with("/terms/acceptance/new"),
        "and then they are asked"
    );

    let later = ada.again().await;
    let refused = later.post("/spaces/general/threads", &form).await;
    assert!(refused.location().starts_with("/terms/acceptance/new"), "a session that began after it");
}

#[tokio::test]
async fn nobody_but_the_secretary_publishes_terms_and_each_version_once() {
    let forum = TestApp::start().await;
    let (ada, secretary) = (forum.person("Ada").await, forum.secretary().await);
    assert_eq!(publish(&ada, "2", FIRST).await, StatusCode::NOT_FOUND);
    assert_eq!(ada.get("/terms/new").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.get("/terms/outstanding").await.status, StatusCode::NOT_FOUND);

    forum.advance(TimeDelta::minutes(1));
    assert_eq!(publish(&secretary, "3", FIRST).await, StatusCode::CONFLICT, "a number too far");
    assert_eq!(publish(&secretary, "2147483647", FIRST).await, StatusCode::CONFLICT);
    assert_eq!(publish(&secretary, "2", FIRST).await, StatusCode::SEE_OTHER);
    let again = [("step", "publish"), ("number", "2"), ("english", FIRST)];
    assert_eq!(secretary.post("/terms", &again).await.path(), "/terms", "sent twice");
    accept(&secretary, "2").await;
    assert!(secretary.get("/terms").await.says("Version 2"));
    let other = [("step", "publish"), ("number", "2"), ("english", "Something else.")];
    let late = secretary.post("/terms", &other).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.attributes("input[name=number]", "value"), ["3"]);
    assert_eq!(late.select("#english"), ["Something else."], "what was typed comes back");
}

#[tokio::test]
async fn a_welsh_text_that_was_mended_meanwhile_is_not_taken_for_the_same_form_sent_twice() {
    let forum = TestApp::start().await;
    let secretary = forum.secretary().await;
    forum.advance(TimeDelta::minutes(1));
    let send = async |number: &str, welsh: &str| {
        let form = [("step", "publish"), ("number", number), ("english", FIRST), ("welsh", welsh)];
        secretary.post("/terms", &form).await
    };
    assert_eq!(send("2", "Testun arall.").await.path(), "/terms");
    assert_eq!(send("2", "Testun arall.").await.path(), "/terms", "sent twice");

    let mended = send("2", "Testun gwell.").await;

    assert_eq!(mended.status, StatusCode::CONFLICT);
    assert_eq!(mended.select("#welsh"), ["Testun gwell."], "what was typed comes back");
    assert_eq!(send("2", "").await.status, StatusCode::CONFLICT, "nor is leaving it out");
    let number = mended.attributes("input[name=number]", "value").remove(0);
    assert_eq!(send(&number, "Testun gwell.").await.path(), "/terms");
    accept(&secretary, "3").await;
    assert_eq!(secretary.get("/terms/new").await.select("#welsh"), ["Testun gwell."]);
}

#[tokio::test]
async fn what_changes_is_checked_before_it_is_published() {
    let forum = TestApp::start().await;
    let secretary = forum.secretary().await;
    let page = secretary.get("/terms/new").await;
    assert_eq!(page.attributes("input[name=number]", "value"), ["2"]);
    let form = [("step", "check"), ("number", "2"), ("english", "Another text."), ("welsh", "Testun arall.")];
    let check = secretary.post("/terms", &form).await;
    assert_eq!(check.select("ins"), ["Another text."]);
    assert!(!check.select("del").is_empty());
    assert!(secretary.get("/terms").await.says("Version 1"), "nothing is published yet");
    let change = [("step", "change"), ("number", "2"), ("english", "Another text.")];
    assert_eq!(secretary.post("/terms", &change).await.select("#english"), ["Another text."]);
    for unsound in ["", "write to a@example.com", "<script>alert(1)</script>"] {
        let form = [("step", "publish"), ("number", "2"), ("english", unsound)];
        assert_eq!(
            secretary.post("/terms", &form).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{unsound}"
        );
    }
}

#[tokio::test]
async fn the_secretary_sees_who_has_not_accepted_by_shown_name() {
    let forum = TestApp::start().await;
    let (ada, secretary) = (forum.person("Ada").await, forum.secretary().await);
    forum.person("Linnet").await;
    assert!(secretary.get("/terms/outstanding").await.says("Everybody has accepted the terms."));
    publish(&secretary, "2", FIRST).await;
    accept(&secretary, "2").await;
    accept(&ada, "2").await;
    let page = secretary.get("/terms/outstanding").await;
    assert_eq!(page.select("main li"), ["Linnet"]);
    assert!(!page.body.contains("example.org"), "nobody's address");
    assert!(secretary.get("/terms").await.says("1 person has not accepted them"));
}

#[tokio::test]
async fn an_account_that_an_operator_made_accepts_before_it_first_comes_in() {
    let forum = TestApp::start().await;
    let ada = forum.newcomer("Ada").await;
    assert!(ada.get("/").await.location().starts_with("/terms/acceptance/new"));
    let refused = ada.post("/account/affiliations", &[]).await;
    assert!(refused.location().starts_with("/terms/acceptance/new"), "no form either");
    let page = ada.get("/terms/acceptance/new").await;
    assert!(page.select("ins").is_empty() && page.select("del").is_empty());
    accept(&ada, "1").await;
    assert_eq!(ada.get("/").await.status, StatusCode::OK);
}
