//! A digest that is being sent: it pauses, goes on, is stopped, and is approved afresh when something went from it.

use super::digests::{act, add, approve, approved, cast, start};
use crate::support::{Person, TestApp};
use axum::http::StatusCode;

#[tokio::test]
async fn a_digest_that_is_paused_waits_and_one_that_is_stopped_is_over() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = approved(&cast).await;
    act(&cast.marram, &digest, "release").await;
    forum.freeze_without_sending().await;
    let delivery = format!("{digest}/delivery");
    let now = || async { cast.marram.get(&delivery).await };
    let version = now().await.attributes("input[name=version]", "value").remove(0);

    let paused = cast.marram.post(&format!("{digest}/pause"), &[("version", &version)]).await;
    assert_eq!(paused.status, StatusCode::SEE_OTHER);
    let again = cast.marram.post(&format!("{digest}/pause"), &[("version", &version)]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    forum.run_due_jobs().await;
    assert!(forum.inbox().is_empty());
    assert_eq!(now().await.select("h1"), ["Paused: 0 of 2 sent"]);

    let version = now().await.attributes("input[name=version]", "value").remove(0);
    cast.marram.post(&format!("{digest}/stop"), &[("version", &version)]).await;
    forum.run_due_jobs().await;
    assert!(forum.inbox().is_empty());
    let page = now().await;
    assert_eq!(page.select("h1"), ["Stopped: 0 of 2 sent"]);
    assert!(page.says("Cancelled") && page.says("2 in all"));
}

#[tokio::test]
async fn a_withdrawal_while_a_digest_goes_out_pauses_it_and_it_does_not_go_on() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = approved(&cast).await;
    act(&cast.marram, &digest, "release").await;
    forum.freeze_without_sending().await;
    forum.withdraw_trend(&cast.trend).await;

    forum.run_due_jobs().await;

    assert!(forum.inbox().is_empty());
    let page = cast.marram.get(&format!("{digest}/delivery")).await;
    assert!(page.says("It paused by itself: something in it was withdrawn."), "{}", page.body);
    let version = page.attributes("input[name=version]", "value").remove(0);
    let resumed = cast.marram.post(&format!("{digest}/resumption"), &[("version", &version)]).await;
    assert_eq!(resumed.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_is_left_of_a_digest_is_approved_by_another_and_the_rest_is_sent() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let other = forum.published_trend("T-2026-015", "Letters that say nothing").await;
    let digest = start(&cast.marram).await;
    for trend in [&cast.trend, &other] {
        add(&cast.marram, &digest, trend).await;
    }
    act(&cast.marram, &digest, "submission").await.location();
    approve(&cast.sedge, &digest).await.location();
    act(&cast.marram, &digest, "release").await.location();
    forum.freeze_without_sending().await;
    forum.withdraw_trend(&cast.trend).await;
    forum.run_due_jobs().await;
    let delivery = format!("{digest}/delivery");
    let reapproval = format!("{digest}/reapproval");
    let form = async |person: &Person<'_>| {
        let page = person.get(&delivery).await;
        let hidden =
            |name: &str| page.attributes(&format!("form[action='{reapproval}'] [name={name}]"), "value");
        hidden("version").pop().zip(hidden("seen").pop())
    };
    let page = cast.marram.get(&delivery).await;
    assert!(page.says("Withdrawn: left out") && page.says("T-2026-015: Letters that say nothing"));
    assert!(page.attributes("form[action$='/resumption']", "action").is_empty(), "it does not simply go on");
    assert_eq!(form(&cast.marram).await, None, "who wrote it does not approve it");

    let (version, seen) = form(&cast.sedge).await.unwrap();
    let with = async |person: &Person<'_>, seen: &str| {
        person.post(&reapproval, &[("version", &version), ("seen", seen)]).await
    };
    assert_eq!(with(&cast.marram, &seen).await.status, StatusCode::FORBIDDEN);
    assert_eq!(with(&cast.reader, &seen).await.status, StatusCode::NOT_FOUND);
    assert_eq!(with(&cast.sedge, "").await.status, StatusCode::CONFLICT, "of what was not seen");
    with(&cast.sedge, &seen).await.location();
    assert_eq!(with(&cast.sedge, &seen).await.status, StatusCode::CONFLICT, "twice");
    forum.run_due_jobs().await;

    assert_eq!(forum.inbox().len(), 2);
    for mail in forum.inbox() {
        assert!(!String::from_utf8_lossy(&mail.bytes).contains("T-2026-014"));
    }
    assert_eq!(cast.sedge.get(&delivery).await.select("h1"), ["2 of 2 sent"]);
    let gone = "/digests/01990000-0000-7000-8000-000000000000/reapproval";
    assert_eq!(cast.sedge.post(gone, &[("seen", &*seen)]).await.status, StatusCode::NOT_FOUND);
}
