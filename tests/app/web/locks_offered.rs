//! What is offered to be locked, and to whom: the offer and the lock agree.

use super::{
    concerns,
    locks_everywhere::{find, lock},
};
use crate::support::{Person, TestApp, meeting};
use axum::http::StatusCode;
use csa_forum::domain::Subject;
use entity::role_grant::Role;

/// Whether a page offers to lock something.
async fn offers(person: &Person<'_>, page: &str, subject: Subject) -> bool {
    let link = format!("a[href='/locks/new?kind={}&id={}']", subject.kind, subject.id);
    !person.get(page).await.attributes(&link, "href").is_empty()
}

#[tokio::test]
async fn whoever_wrote_a_contribution_takes_it_back_and_everybody_else_is_offered_to_lock_it() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, sedge) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let lowri = forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
    let post = [("title", "What reports need"), ("body", "Three fields would do."), ("handling", "HD3")];
    let thread = ada.post("/spaces/general/threads", &post).await.path();
    let meeting = meeting::open(&sedge, &space).await;
    forum.say(&ada.actor().await, meeting.parse().unwrap(), "Three fields would do.").await;
    let meeting = format!("/meetings/{meeting}");
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    let report = ada.report_trend("HD3").await;
    let triage = report.replace("/submissions/", "/triage/");

    for (own, theirs, reader, kind) in [
        (&thread, &thread, &ben, "post"),
        (&meeting, &meeting, &ben, "message"),
        (&concern, &concern, &ben, "concern"),
        (&report, &triage, &sedge, "submission"),
    ] {
        let subject = find(reader, theirs, kind).await;
        assert!(!offers(&ada, own, subject).await, "{kind}");
        let id = subject.id.to_string();
        let asked = ada.get(&format!("/locks/new?kind={kind}&id={id}")).await;
        let locked = ada.post("/locks", &[("kind", kind), ("id", &id)]).await;
        for refused in [asked, locked] {
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{kind}");
            assert!(refused.says("You wrote this yourself. Take it away"), "{kind}");
        }
        assert!(lowri.get("/locks").await.select("tbody tr").is_empty(), "{kind}");
        assert!(offers(reader, theirs, subject).await, "{kind}");
    }
    assert!(sedge.get("/reviews").await.select("section[aria-labelledby=urgent] a").is_empty());
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_several_people_write_for_their_office_any_of_them_locks() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let teal = forum.person_with("Teal", &[Role::PolicyReader]).await;
    let report = ada.report_trend("HD3").await;
    sedge.accept_report(&report).await;
    let trend = sedge.open_trend(&report).await;
    let concern = concerns::publish(&ada, "HD3", &sedge).await;
    let owner = teal.account.id.to_string();
    let answer =
        [("status", "RS4"), ("body", "It is under way."), ("owner", &*owner), ("implications", "IM1")];
    teal.post(&format!("{concern}/response"), &answer).await.location();

    for (author, page, kind) in [(&sedge, &trend, "trend"), (&teal, &concern, "response")] {
        let subject = find(author, page, kind).await;
        assert!(offers(author, page, subject).await, "{kind}");
        let flags = format!("a[href^='/flags/new?kind={kind}&']");
        assert!(author.get(page).await.select(&flags).is_empty(), "their own they do not flag: {kind}");
        lock(author, subject).await;
    }
    forum.run_due_jobs().await;
}
