//! Changing how a contribution may be used: lowering its protection needs its contributor, raising it never does.

use crate::{
    support::{Person, Reply, TestApp, drawn::words_sent, meeting},
    web::{concerns, contributions},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::space::Audience;
use entity::{digest::State as DigestState, role_grant::Role, space::Posting};

/// A forum whose one space members and policy readers read, and somebody of each kind.
pub(super) struct Cast<'a> {
    forum: &'a TestApp,
    pub(super) ada: Person<'a>,
    pub(super) ben: Person<'a>,
    pub(super) sedge: Person<'a>,
    pub(super) teal: Person<'a>,
    pub(super) meeting: String,
}

impl<'a> Cast<'a> {
    pub(super) async fn meet(forum: &'a TestApp) -> Self {
        let audience = vec![Audience::role(Role::Member), Audience::role(Role::PolicyReader)];
        let space = forum.space_for("general", Posting::StraightAway, audience).await;
        let sedge = forum.moderator("Sedge").await;
        let meeting = meeting::open(&sedge, &space).await;
        Self {
            forum,
            ada: forum.person("Ada").await,
            ben: forum.person("Ben").await,
            sedge,
            teal: forum.person_with("Teal", &[Role::PolicyReader]).await,
            meeting,
        }
    }

    /// Ada's thread with one post.
    async fn thread(&self, handling: &str) -> (String, String) {
        let form = [("title", "Three fields"), ("body", "Teal words."), ("handling", handling)];
        let thread = self.ada.post("/spaces/general/threads", &form).await.path();
        let edit =
            self.ada.get(&thread).await.attributes("a[href$='/edit'][href^='/posts/']", "href").remove(0);
        let post = edit.trim_end_matches("/edit").trim_start_matches("/posts/").to_owned();
        (thread, format!("/contributions/post/{post}/handling"))
    }

    /// Something that Ada says in the meeting, and where it is changed how it may be used.
    pub(super) async fn message(&self, handling: &str) -> String {
        let path = format!("/meetings/{}", self.meeting);
        let form = [("body", "Teal words."), ("handling", handling)];
        self.ada.post(&format!("{path}/messages"), &form).await.location();
        let id = self.ada.get(&path).await.attributes("li[data-message]", "data-message").pop().unwrap();
        format!("/contributions/message/{id}/handling")
    }

    async fn concern(&self, handling: &str) -> (String, String) {
        let concern = concerns::publish(&self.ada, handling, &self.sedge).await;
        let path = concern.replace("/concerns/", "/contributions/concern/");
        (concern, format!("{path}/handling"))
    }

    async fn report(&self, handling: &str) -> (String, String) {
        let report = self.ada.report_trend(handling).await;
        let path = report.replace("/submissions/", "/contributions/submission/");
        (report, format!("{path}/handling"))
    }

    /// What the audit log says of a contribution's handling.
    async fn told(&self, path: &str) -> Vec<String> {
        let id = path.split('/').nth(3).unwrap();
        let kinds = self.forum.audit_kinds(id).await.into_iter();
        kinds.filter(|kind| kind.starts_with("Handling")).collect()
    }
}

pub(super) async fn set(person: &Person<'_>, path: &str, (from, to): (&str, &str)) -> Reply {
    person.post(path, &[("present", from), ("handling", to)]).await
}

async fn offered(person: &Person<'_>, path: &str) -> Vec<String> {
    person.get(&format!("{path}/edit")).await.attributes("input[name=handling]", "value")
}

#[tokio::test]
async fn a_moderator_has_anything_protected_more_and_its_contributor_is_told_without_a_word_of_it() {
    let forum = TestApp::start().await;
    let cast = Cast::meet(&forum).await;
    let (thread, post) = cast.thread("HD1").await;
    let (concern, of_concern) = cast.concern("HD1").await;
    let (report, of_report) = cast.report("HD1").await;
    let message = cast.message("HD1").await;
    let transcript = format!("/meetings/{}", cast.meeting);
    for (page, path) in [
        (&thread, &post),
        (&concern, &of_concern),
        (&report.replace("/submissions/", "/triage/"), &of_report),
        (&transcript, &message),
    ] {
        let link = format!("a[href='{path}/edit']");
        assert_eq!(cast.sedge.get(page).await.select(&link), ["Change its use"], "{path}");
        assert!(cast.ben.get(page).await.select(&link).is_empty(), "{path}");
    }
    for (path, to, offer) in [
        (&post, "HD4", ["HD2", "HD3", "HD4"]),
        (&message, "HD4", ["HD2", "HD3", "HD4"]),
        (&of_concern, "HD5", ["HD2", "HD3", "HD5"]),
        (&of_report, "HD5", ["HD2", "HD3", "HD5"]),
    ] {
        assert_eq!(offered(&cast.sedge, path).await, offer, "{path}");
        for _ in 0..2 {
            let reply = set(&cast.sedge, path, ("HD1", to)).await;
            assert!(reply.location().contains("done=handling-changed"), "{path}: {}", reply.body);
        }
        assert_eq!(cast.told(path).await, ["HandlingRaised"], "{path}");
        assert!(offered(&cast.sedge, path).await.is_empty(), "{path}");
    }

    assert_eq!(cast.teal.get(&thread).await.status, StatusCode::NOT_FOUND, "its title goes with it");
    assert!(!cast.teal.get(&transcript).await.says("Teal words."));
    assert_eq!(cast.ben.get(&concern).await.status, StatusCode::NOT_FOUND);
    assert!(cast.ben.get(&thread).await.says("Teal words."));
    let told = cast.ada.get("/account/contributions").await.select(".app-list__main > p + p");
    assert_eq!(
        told,
        ["A moderator had this protected more than you chose today at 12pm. You can change it back."; 4]
    );
    forum.run_due_jobs().await;
    let inbox = forum.inbox();
    let mails: Vec<_> = inbox.iter().filter(|mail| mail.to == "ada@example.org").collect();
    assert_eq!(mails.len(), 4);
    for mail in mails {
        let text = words_sent(mail);
        assert!(text.contains("Something is waiting for you"), "{text}");
        for word in ["Teal words", "Sedge", "HD", "protect", "Letters"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[tokio::test]
async fn lowering_needs_its_contributor() {
    let forum = TestApp::start().await;
    let cast = Cast::meet(&forum).await;
    let (thread, post) = cast.thread("HD3").await;
    for to in ["HD1", "HD2"] {
        assert_eq!(set(&cast.sedge, &post, ("HD3", to)).await.status, StatusCode::FORBIDDEN);
        assert_eq!(set(&cast.sedge, &post, (to, to)).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(offered(&cast.sedge, &post).await, ["HD4"]);
    assert_eq!(offered(&cast.ada, &post).await, ["HD1", "HD2", "HD3", "HD4"]);

    set(&cast.sedge, &post, ("HD3", "HD4")).await.location();
    assert_eq!(cast.teal.get(&thread).await.status, StatusCode::NOT_FOUND);
    set(&cast.ada, &post, ("HD4", "HD1")).await.location();

    assert!(cast.teal.get(&thread).await.says("Teal words."));
    assert_eq!(cast.told(&post).await, ["HandlingRaised", "HandlingLowered"]);
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1, "nobody is told of what they did themselves");
}

#[tokio::test]
async fn nobody_else_changes_it_and_what_somebody_may_not_read_is_nothing_to_them() {
    let forum = TestApp::start().await;
    let cast = Cast::meet(&forum).await;
    let (_, post) = cast.thread("HD4").await;
    let (_, concern) = cast.concern("HD5").await;
    let (_, report) = cast.report("HD3").await;
    for (person, path, status) in [
        (&cast.ben, &post, StatusCode::NOT_FOUND),
        (&cast.teal, &post, StatusCode::NOT_FOUND),
        (&cast.ben, &concern, StatusCode::NOT_FOUND),
        (&cast.teal, &concern, StatusCode::NOT_FOUND),
        (&cast.ben, &report, StatusCode::NOT_FOUND),
        (&cast.teal, &report, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(set(person, path, ("HD3", "HD3")).await.status, status, "{path}");
        assert_eq!(person.get(&format!("{path}/edit")).await.status, status, "{path}");
    }
    for nothing in [
        "/contributions/letter/01990000-0000-7000-8000-000000000000/handling",
        "/contributions/post/x/handling",
    ] {
        assert_eq!(set(&cast.sedge, nothing, ("HD1", "HD3")).await.status, StatusCode::NOT_FOUND);
    }
    // HD5 is not offered on posts, nor HD4 on concerns, to anybody.
    assert_eq!(set(&cast.ada, &post, ("HD4", "HD5")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(set(&cast.sedge, &concern, ("HD5", "HD4")).await.status, StatusCode::FORBIDDEN);
    assert!(cast.told(&post).await.is_empty() && cast.told(&concern).await.is_empty());
}

#[tokio::test]
async fn a_form_that_says_nothing_or_is_out_of_date_comes_back_and_what_is_withdrawn_is_gone() {
    let forum = TestApp::start().await;
    let cast = Cast::meet(&forum).await;
    let (_, post) = cast.thread("HD1").await;
    let empty = cast.sedge.post(&post, &[("present", "HD1")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(empty.select(".govuk-error-summary a").len(), 1);

    set(&cast.ada, &post, ("HD1", "HD2")).await.location();
    let late = set(&cast.sedge, &post, ("HD1", "HD3")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.attributes("input[name=present]", "value"), ["HD2"]);
    assert_eq!(late.attributes("input[name=handling][checked]", "value"), ["HD3"]);
    set(&cast.sedge, &post, ("HD2", "HD3")).await.location();

    let id = post.split('/').nth(3).unwrap();
    cast.ada.post(&format!("/posts/{id}/withdrawal"), &[]).await.location();
    for person in [&cast.ada, &cast.sedge] {
        assert_eq!(set(person, &post, ("HD3", "HD4")).await.status, StatusCode::CONFLICT);
        assert_eq!(person.get(&format!("{post}/edit")).await.status, StatusCode::CONFLICT);
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_trend_follows_the_report_on_which_it_rests() {
    let forum = TestApp::start().await;
    let cast = Cast::meet(&forum).await;
    let marram = forum.moderator("Marram").await;
    let (report, path) = cast.report("HD1").await;
    cast.sedge.accept_report(&report).await;
    let trend = cast.sedge.open_trend(&report).await;
    for (person, verb) in [(&cast.sedge, "grade"), (&marram, "approval"), (&marram, "publication")] {
        person.decide(&format!("{trend}/versions/1"), verb).await.location();
    }
    let told_by = async || cast.ben.get(&trend).await.says("Ada");
    assert!(told_by().await);

    set(&cast.sedge, &path, ("HD1", "HD3")).await.location();
    assert!(!told_by().await);
    set(&cast.sedge, &path, ("HD3", "HD5")).await.location();
    assert_eq!(cast.ben.get(&trend).await.status, StatusCode::NOT_FOUND);
    assert_eq!(cast.teal.get(&trend).await.status, StatusCode::OK);
    set(&cast.ada, &path, ("HD5", "HD3")).await.location();
    assert_eq!(cast.ben.get(&trend).await.status, StatusCode::OK);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_digest_that_names_whom_it_no_longer_may_is_approved_afresh_or_pauses() {
    let forum = TestApp::start().await;
    let cast = Cast::meet(&forum).await;
    let marram = forum.moderator("Marram").await;
    let (_, path) = cast.concern("HD1").await;
    let concern = path.trim_end_matches("/handling").to_owned();
    let id = contributions::release(&forum, &concern, [&marram, &cast.sedge]).await;
    set(&cast.sedge, &path, ("HD1", "HD2")).await.location();
    forum.run_due_jobs().await;
    assert_eq!(forum.digest_state(id).await.0, DigestState::Draft, "it said more than it may");
    assert!(forum.inbox().iter().all(|mail| mail.to != "teal@example.org"));
}

#[tokio::test]
async fn copies_that_name_somebody_are_not_sent_once_a_moderator_has_that_protected_more() {
    let forum = TestApp::start().await;
    let cast = Cast::meet(&forum).await;
    let marram = forum.moderator("Marram").await;
    let (_, path) = cast.concern("HD1").await;
    let concern = path.trim_end_matches("/handling").to_owned();
    let id = contributions::release(&forum, &concern, [&marram, &cast.sedge]).await;
    forum.freeze_without_sending().await;
    set(&cast.sedge, &path, ("HD1", "HD3")).await.location();
    forum.run_due_jobs().await;
    assert_eq!(forum.digest_state(id).await, (DigestState::Paused, Some("name-gone".to_owned())));
    assert!(forum.inbox().iter().all(|mail| mail.to != "teal@example.org"));
    let page = cast.sedge.get(&format!("/digests/{id}/delivery")).await;
    let version = page.attributes("input[name=version]", "value").remove(0);
    let resumed = cast.sedge.post(&format!("/digests/{id}/resumption"), &[("version", &version)]).await;
    assert_eq!(resumed.status, StatusCode::CONFLICT);
    let archive = cast.teal.get(&format!("/digests/{id}")).await;
    assert!(archive.says("Letters that say nothing") && !archive.says("Ada"), "{}", archive.body);
}

#[tokio::test]
async fn what_attributed_nobody_does_not_hold_a_digest_up() {
    let forum = TestApp::start().await;
    let cast = Cast::meet(&forum).await;
    let marram = forum.moderator("Marram").await;
    let (_, path) = cast.concern("HD3").await;
    let concern = path.trim_end_matches("/handling").to_owned();
    let id = contributions::release(&forum, &concern, [&marram, &cast.sedge]).await;
    forum.freeze_without_sending().await;
    set(&cast.sedge, &path, ("HD3", "HD5")).await.location();
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::minutes(1));
    forum.run_due_jobs().await;
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
}
