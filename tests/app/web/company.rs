//! A forum in which something of every kind has happened, for tests that look at all of it.

use super::concerns::raise;
use crate::support::{Person, TestApp, meeting};
use entity::{organisation::Kind, role_grant::Role, space};

/// Somebody of each kind, and a thread and a meeting in which many have spoken.
pub(super) struct Company<'a> {
    pub(super) forum: &'a TestApp,
    pub(super) space: space::Model,
    pub(super) member: Person<'a>,
    pub(super) moderator: Person<'a>,
    pub(super) reader: Person<'a>,
    pub(super) lead: Person<'a>,
    pub(super) thread: String,
    pub(super) meeting: String,
}

impl<'a> Company<'a> {
    pub(super) async fn meet(forum: &'a TestApp) -> Self {
        let space = forum.space("general").await;
        let member = forum.person("Ada").await;
        let moderator = forum.moderator("Sedge").await;
        let reader = forum.person_with("Teal", &[Role::PolicyReader]).await;
        let lead = forum.person_with("Lowri", &[Role::SafeguardingLead]).await;
        let thread = start_thread(&member).await;
        let meeting = meeting::open(&moderator, &space).await;
        Self {
            forum,
            space,
            member,
            moderator,
            reader,
            lead,
            thread,
            meeting: format!("/meetings/{meeting}"),
        }
    }

    /// One more of everything, by somebody of an organisation of their own.
    pub(super) async fn add(&self, number: usize) {
        let person = self.forum.person(&format!("Person {number}")).await;
        self.forum.organisation(&format!("Organisation {number}"), Kind::Charity, &[&person]).await;
        start_thread(&person).await;
        person
            .post(&format!("{}/posts", self.thread), &[("body", "Yes."), ("handling", "HD1")])
            .await
            .location();
        person
            .post(&format!("{}/messages", self.meeting), &[("body", "Yes."), ("handling", "HD3")])
            .await
            .location();
        meeting::schedule(&self.moderator, &self.space).await;
        for person in [&person, &self.member] {
            let concern = raise(person, "HD1").await;
            self.approve_latest().await;
            self.answer(&concern).await;
            person.report_trend("HD3").await;
        }
        raise(&person, "HD1").await;
        let trend = self.forum.published_trend(&format!("T-2026-{number:03}"), "Another trend").await;
        self.answer(&format!("/trends/{}", trend.id)).await;
        person.post("/referrals", &[("text", "Please call me.")]).await.location();
    }

    /// Has the latest of what waits for review published.
    pub(super) async fn approve_latest(&self) {
        let review = self.moderator.get("/reviews").await.attributes("tbody a", "href").pop().unwrap();
        self.moderator.post(&format!("{review}/approval"), &[("version", "1")]).await.location();
    }

    /// Has a policy reader answer a concern or a trend.
    pub(super) async fn answer(&self, place: &str) {
        let owner = self.reader.account.id.to_string();
        let form =
            [("status", "RS4"), ("body", "It is under way."), ("owner", &*owner), ("implications", "IM1")];
        self.reader.post(&format!("{place}/response"), &form).await.location();
    }
}

pub(super) async fn start_thread(person: &Person<'_>) -> String {
    let form = [("title", "What reports need to say"), ("body", "Three fields."), ("handling", "HD3")];
    person.post("/spaces/general/threads", &form).await.path()
}
