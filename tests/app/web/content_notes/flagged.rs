//! A flag that is decided by a note: what was flagged stays, and readers are warned of it.

use super::{outcome_of, start, ticked};
use crate::support::{Person, Reply, TestApp};
use axum::http::StatusCode;
use entity::role_grant::Role;

async fn flag(person: &Person<'_>, kind: &str, id: &str) {
    person.post("/flags", &[("kind", kind), ("id", id), ("reason", "FL4"), ("words", "")]).await.location();
}

/// The flagged item of the queue.
async fn review(moderator: &Person<'_>) -> String {
    moderator.get("/reviews").await.attributes("tbody a[href^='/reviews/']", "href").remove(0)
}

async fn leave_with(moderator: &Person<'_>, review: &str, notes: &[&str]) -> Reply {
    let mut form = vec![("version", "1")];
    form.extend(notes.iter().map(|note| ("note", *note)));
    moderator.post(&format!("{review}/approval"), &form).await
}

#[tokio::test]
async fn a_moderator_leaves_a_flagged_post_with_a_note_and_its_reporter_is_told() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let thread = start(&ada, "general", &["NT05"]).await;
    let edit = ada.get(&thread).await.attributes("a[href^='/posts/'][href$='/edit']", "href").remove(0);
    let (id, open) = (edit.split('/').nth(2).unwrap(), ada.get(&edit).await);
    flag(&ben, "post", id).await;
    let review = review(&sedge).await;
    let page = sedge.get(&review).await;
    let offered = page.attributes("input[name=note]", "value");
    assert!(offered.len() == 8 && !offered.contains(&"NT05".to_owned()), "what it lacks: {offered:?}");
    assert!(page.says("Leave it, with the notes chosen above"));

    let wrong = leave_with(&sedge, &review, &["NT07", "NT99"]).await;
    assert_eq!((wrong.status, ticked(&wrong)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["NT07".to_owned()]));
    assert_eq!(leave_with(&ben, &review, &["NT07"]).await.status, StatusCode::NOT_FOUND);
    assert!(ben.get("/flags").await.says("A moderator has not decided yet"), "nothing is decided");

    leave_with(&sedge, &review, &["NT07"]).await.location();

    let named = "Content note: Court and cross-examination; Violence";
    assert_eq!(forum.person("Cleo").await.get(&thread).await.select("article details summary"), [named]);
    assert_eq!(outcome_of(&forum, &review).await, "MD2");
    assert!(ben.get("/flags").await.says("A moderator looked at it and added a content note"));
    let twice = leave_with(&sedge, &review, &["NT01"]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert_eq!(forum.person("Dan").await.get(&thread).await.select("article details summary"), [named]);

    // A form that was open before does not go over the warning.
    let version = open.attributes("input[name=version]", "value").remove(0);
    let form = [("version", &*version), ("body", "Other words."), ("handling", "HD3")];
    assert_eq!(ada.post(&format!("/posts/{id}"), &form).await.status, StatusCode::CONFLICT);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_flagged_trend_takes_a_note_and_what_carries_none_of_its_own_takes_none() {
    let forum = TestApp::start().await;
    let (ben, sedge) = (forum.person("Ben").await, forum.moderator("Sedge").await);
    let ada = forum.person("Ada").await;
    let trend = forum.published_trend("T-2026-014", "Payment requests in games").await.id.to_string();
    flag(&ben, "trend", &trend).await;
    let of_trend = review(&sedge).await;
    leave_with(&sedge, &of_trend, &["NT02"]).await.location();
    let page = ben.get(&format!("/trends/{trend}")).await;
    assert!(page.says("Content note: Images of abuse (discussed, never shown)"), "{}", page.body);

    let policy = forum.person_with("Olwen Reed", &[Role::PolicyReader]).await;
    let report = ada.report_trend("HD3").await;
    flag(&sedge, "submission", report.rsplit('/').next().unwrap()).await;
    let marram = forum.moderator("Marram").await;
    let of_report = review(&marram).await;
    let page = marram.get(&of_report).await;
    assert!(page.select("input[name=note]").is_empty() && page.says("Leave it as it is"));
    assert_eq!(leave_with(&marram, &of_report, &["NT02"]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(outcome_of(&forum, &of_report).await, "", "it waits still");
    assert_eq!(policy.get(&of_report).await.status, StatusCode::NOT_FOUND);
    forum.run_due_jobs().await;
}
