//! What becomes of an action: it is changed, comes further, is closed and opened again, and nobody overwrites another.

use super::actions::{CHRISTMAS, form, rows};
use crate::support::{
    Person, Reply, TestApp,
    meeting::{self, record_action},
};
use axum::http::StatusCode;
use entity::{action::State, role_grant::Role};

/// A forum with an action of Ada's, and its address.
async fn agreed(forum: &TestApp) -> (Person<'_>, Person<'_>, String) {
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let action = record_action(&sedge, &meeting, ("Try three fields.", "Ada", CHRISTMAS)).await;
    forum.run_due_jobs().await;
    (ada, sedge, action)
}

async fn change(person: &Person<'_>, action: &str, version: &str, text: &str) -> Reply {
    let fields: Vec<_> = form(text, "Ada").into_iter().chain([("version", version)]).collect();
    person.post(action, &fields).await
}

fn version(page: &Reply) -> String {
    page.attributes("input[name=version]", "value").remove(0)
}

#[tokio::test]
async fn those_who_lead_change_it_and_the_second_who_does_sees_what_stands() {
    let forum = TestApp::start().await;
    let (ada, sedge, action) = agreed(&forum).await;
    let rush = forum.moderator("Rush").await;
    for reply in [ada.get(&format!("{action}/edit")).await, change(&ada, &action, "1", "Less.").await] {
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "its owner does not change what was agreed");
    }
    change(&sedge, &action, "1", "Try four fields.").await.location();
    change(&sedge, &action, "1", "Try four fields.").await.location();
    let both = change(&rush, &action, "1", "Try five fields.").await;

    assert_eq!(both.status, StatusCode::CONFLICT);
    assert_eq!(both.select("#text").concat().trim(), "Try five fields.");
    assert!(both.select("section[aria-labelledby=theirs]")[0].contains("four"), "{}", both.body);
    assert_eq!(rows(&forum).await[0].text, "Try four fields.");
    change(&rush, &action, &version(&both), "Try five fields.").await.location();
    assert_eq!(rows(&forum).await[0].text, "Try five fields.");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn its_owner_and_those_who_lead_say_how_far_it_has_come_and_close_it() {
    let forum = TestApp::start().await;
    let (ada, sedge, action) = agreed(&forum).await;
    let ben = forum.person("Ben").await;
    let (progress, closing) = (format!("{action}/progress"), format!("{action}/closing"));
    let page = ben.get(&action).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.select("main form").is_empty(), "a stranger reads it alone");
    for reply in [
        ben.post(&progress, &[("version", "1"), ("progress", "Mine.")]).await,
        ben.post(&closing, &[("version", "1"), ("to", "done"), ("outcome", "Mine.")]).await,
        ben.post(&format!("{action}/reopening"), &[("version", "1")]).await,
    ] {
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
    }
    assert_eq!((rows(&forum).await[0].state, rows(&forum).await[0].version), (State::Open, 1));

    let said = [("version", "1"), ("progress", "Half of the staff.")];
    for _ in 0..2 {
        ada.post(&progress, &said).await.location();
    }
    let late = sedge.post(&progress, &[("version", "1"), ("progress", "None of it.")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.select("#progress").concat().trim(), "None of it.");
    assert!(late.select("section[aria-labelledby=theirs]")[0].contains("Half of the staff."));
    assert_eq!(rows(&forum).await[0].progress.as_deref(), Some("Half of the staff."));
    for (to, outcome) in [("", "Words."), ("open", "Words."), ("done", ""), ("done", "Ring 020 7946 0018.")] {
        let refused = ada.post(&closing, &[("version", "2"), ("to", to), ("outcome", outcome)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{to} {outcome}");
        assert_eq!(refused.select("#outcome").concat().trim(), outcome);
    }
    let done = [("version", "2"), ("to", "done"), ("outcome", "Everybody uses them.")];
    for _ in 0..2 {
        ada.post(&closing, &done).await.location();
    }
    let page = ben.get(&action).await;
    assert!(page.says("Done") && page.says("Everybody uses them.") && page.says("Half of the staff."));
    let vain = sedge.post(&closing, &[("version", "2"), ("to", "dropped"), ("outcome", "No time.")]).await;
    assert_eq!(vain.status, StatusCode::CONFLICT);
    assert!(vain.says("No time.") && vain.says("Everybody uses them."), "{}", vain.body);
    assert_eq!(change(&sedge, &action, "3", "Another.").await.status, StatusCode::CONFLICT);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn those_who_lead_open_it_again_and_the_log_says_what_became_of_it() {
    let forum = TestApp::start().await;
    let (ada, sedge, action) = agreed(&forum).await;
    let dropped = [("version", "1"), ("to", "dropped"), ("outcome", "No time.")];
    sedge.post(&format!("{action}/closing"), &dropped).await.location();
    let reopening = format!("{action}/reopening");
    assert!(ada.get(&action).await.attributes("form[action$='/reopening']", "action").is_empty());
    assert_eq!(ada.post(&reopening, &[("version", "2")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(sedge.post(&reopening, &[("version", "1")]).await.status, StatusCode::CONFLICT);
    for _ in 0..2 {
        sedge.post(&reopening, &[("version", "2")]).await.location();
    }

    let row = rows(&forum).await.remove(0);
    assert_eq!((row.state, row.outcome, row.closed_at, row.version), (State::Open, None, None, 3));
    assert_eq!(row.progress.as_deref(), Some("No time."), "no words are lost");
    let kinds = forum.audit_kinds(&row.meeting_id.to_string()).await;
    let of_it: Vec<_> = kinds.iter().filter(|kind| kind.starts_with("Action")).collect();
    assert_eq!(of_it, ["ActionAgreed", "ActionClosed", "ActionReopened"]);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn whoever_is_kept_from_writing_changes_nothing_and_one_whose_owner_left_waits_for_another() {
    let forum = TestApp::start().await;
    let (ada, sedge, action) = agreed(&forum).await;
    let ben = forum.person("Ben").await;
    forum.person_with("Olwen", &[Role::MembershipSecretary]).await;
    let orphan = "Nobody has it";
    assert!(!sedge.get(&action).await.says(orphan));
    forum.suspend(&ada).await;
    assert!(sedge.get(&action).await.says(orphan) && sedge.get("/actions?whose=all").await.says(orphan));
    assert!(!ben.get(&action).await.says(orphan), "that is for those who lead");
    let fields: Vec<_> = form("Try three fields.", "Ben").into_iter().chain([("version", "1")]).collect();
    sedge.post(&action, &fields).await.location();
    assert!(!sedge.get(&action).await.says(orphan));
    assert_eq!(rows(&forum).await[0].owner_id, ben.account.id);
    forum.run_due_jobs().await;
}
