//! What a page asks of the database: as many statements for many rows as for few.

use super::concerns::raise;
use crate::support::{Person, TestApp, meeting};
use axum::http::StatusCode;
use entity::{organisation::Kind, role_grant::Role, space};

/// Everybody whose pages are looked at, and what they look at besides the lists.
struct Company<'a> {
    forum: &'a TestApp,
    space: space::Model,
    member: Person<'a>,
    moderator: Person<'a>,
    reader: Person<'a>,
    lead: Person<'a>,
    thread: String,
    meeting: String,
}

impl<'a> Company<'a> {
    async fn meet(forum: &'a TestApp) -> Self {
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
    async fn add(&self, number: usize) {
        let person = self.forum.person(&format!("Person {number}")).await;
        self.forum.organisation(&format!("Organisation {number}"), Kind::Charity, &[&person]).await;
        start_thread(&person).await;
        person
            .post(&format!("{}/posts", self.thread), &[("body", "Yes."), ("handling", "HD1")])
            .await
            .location();
        person.post(&format!("{}/messages", self.meeting), &[("body", "Yes."), ("handling", "HD3")]).await;
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

    async fn approve_latest(&self) {
        let review = self.moderator.get("/reviews").await.attributes("tbody a", "href").pop().unwrap();
        self.moderator.post(&format!("{review}/approval"), &[("version", "1")]).await.location();
    }

    async fn answer(&self, place: &str) {
        let owner = self.reader.account.id.to_string();
        let form =
            [("status", "RS4"), ("body", "It is under way."), ("owner", &*owner), ("implications", "IM1")];
        self.reader.post(&format!("{place}/response"), &form).await.location();
    }

    /// The pages that hold lists, and how many statements each takes.
    async fn costs(&self) -> Vec<(String, u64)> {
        let (thread, meeting) = (self.thread.as_str(), self.meeting.as_str());
        let lists: [(&Person<'_>, &[&str]); 4] = [
            (
                &self.member,
                &[
                    "/",
                    "/threads",
                    "/spaces/general",
                    thread,
                    "/meetings",
                    meeting,
                    "/concerns",
                    "/concerns?own",
                    "/submissions",
                    "/trends",
                    "/you-said-we-did",
                ],
            ),
            (
                &self.moderator,
                &[
                    "/",
                    "/reviews",
                    "/threads",
                    thread,
                    "/triage",
                    "/trends",
                    "/concerns",
                    "/meetings",
                    "/digests",
                    "/you-said-we-did",
                ],
            ),
            (&self.reader, &["/", "/concerns", "/trends", "/digests", "/you-said-we-did"]),
            (&self.lead, &["/", "/referrals"]),
        ];
        let mut costs = Vec::new();
        for (person, paths) in lists {
            for path in paths {
                let before = self.forum.statements();
                let reply = person.get(path).await;
                assert_eq!(reply.status, StatusCode::OK, "{path}");
                let whose = &person.account.shown_name;
                costs.push((format!("{whose} {path}"), self.forum.statements() - before));
            }
        }
        costs
    }
}

async fn start_thread(person: &Person<'_>) -> String {
    let form = [("title", "What reports need to say"), ("body", "Three fields."), ("handling", "HD3")];
    person.post("/spaces/general/threads", &form).await.path()
}

#[tokio::test]
async fn a_page_takes_as_many_statements_for_many_rows_as_for_few() {
    let forum = TestApp::start().await;
    let company = Company::meet(&forum).await;
    for number in 1..=2 {
        company.add(number).await;
    }
    let few = company.costs().await;
    for number in 3..=8 {
        company.add(number).await;
    }
    let many = company.costs().await;
    forum.run_due_jobs().await;

    let grown: Vec<_> = few.iter().zip(&many).filter(|(few, many)| few != many).collect();
    assert!(grown.is_empty(), "{grown:#?}");
    assert!(many.iter().all(|(_, statements)| (1..=40).contains(statements)), "{many:#?}");
}
