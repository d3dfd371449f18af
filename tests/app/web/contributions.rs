//! All that somebody wrote, in one list, and taking it back.

use super::concerns;
use crate::support::{Person, Reply, TestApp, meeting, socket::Socket};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::{
    Subject,
    digest::{self, NewDigest},
    screening::Answers,
};
use entity::{
    digest::State as DigestState,
    id::{ConcernId, DigestId},
    role_grant::Role,
    subject::SubjectKind,
};

const PLACE: &str = "/account/contributions";

/// Somebody who has written one thing of each kind, a minute apart.
async fn writer<'a>(forum: &'a TestApp, sedge: &Person<'a>) -> (Person<'a>, String, String) {
    let space = forum.space("general").await;
    let ada = forum.person("Ada").await;
    let meeting = meeting::open(sedge, &space).await;
    let thread = start_thread(&ada, "Teal words of a post.").await;
    forum.advance(TimeDelta::minutes(1));
    say(&ada, &meeting, "Teal words of a message.").await;
    forum.advance(TimeDelta::minutes(1));
    ada.report_trend("HD3").await;
    forum.advance(TimeDelta::minutes(1));
    concerns::raise(&ada, "HD1").await;
    (ada, thread, meeting)
}

async fn start_thread(person: &Person<'_>, words: &str) -> String {
    let form = [("title", "A title"), ("body", words), ("handling", "HD3")];
    person.post("/spaces/general/threads", &form).await.path()
}

async fn say(person: &Person<'_>, meeting: &str, words: &str) {
    let form = [("body", words), ("handling", "HD3")];
    person.post(&format!("/meetings/{meeting}/messages"), &form).await.location();
}

/// The states of what is listed, newest first.
fn states(page: &Reply) -> Vec<String> {
    page.select(".app-list__item .app-meta span:last-child")
}

/// The addresses at which what is listed can be taken back.
async fn acts(person: &Person<'_>) -> Vec<String> {
    let links = person.get(PLACE).await.attributes(".app-list__end a[href$='/withdrawal/new']", "href");
    links.into_iter().map(|link| link.trim_end_matches("/new").to_owned()).collect()
}

#[tokio::test]
async fn everything_that_somebody_wrote_stands_in_one_list_newest_first() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    let (ada, thread, meeting) = writer(&forum, &sedge).await;
    let ben = forum.person("Ben").await;
    assert!(ben.get(PLACE).await.says("You have written nothing yet."));
    start_thread(&ben, "Plover’s words.").await;

    let page = ada.get(PLACE).await;

    let words = page.select(".app-list__item strong");
    assert_eq!(words[0], "Letters that say nothing");
    assert_eq!(words[2..], ["Teal words of a message.", "Teal words of a post."]);
    assert_eq!(states(&page), ["Waiting for a moderator", "Received", "Published", "Published"]);
    assert!(page.says("Describing generated material") && page.says("A title"), "where");
    assert!(!page.body.contains("lover"));
    let links = page.attributes(".app-list__item strong", "class").len();
    assert_eq!(links, 0);
    let links = page.attributes(".app-list__main a", "href");
    assert_eq!(ada.get(&links[3]).await.path(), thread);
    assert_eq!(links[2], format!("/meetings/{meeting}"));
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn the_list_is_turned_page_by_page_and_each_stands_once() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let thread = start_thread(&ada, "Number 0.").await;
    let mut expected = vec!["Number 0.".to_owned()];
    for number in 1..60 {
        // Several of one moment, and of two kinds.
        if number % 7 == 0 {
            forum.advance(TimeDelta::seconds(1));
        }
        let words = format!("Number {number}.");
        if number % 2 == 0 {
            let form = [("body", words.as_str()), ("handling", "HD3")];
            ada.post(&format!("{thread}/posts"), &form).await.location();
        } else {
            forum.say(&ada.actor().await, meeting.parse().unwrap(), &words).await;
        }
        expected.push(words);
    }

    let mut found = Vec::new();
    let mut next = Some(PLACE.to_owned());
    while let Some(path) = next {
        let page = ada.get(&path).await;
        found.extend(page.select(".app-list__item strong"));
        next = page.attributes(".govuk-pagination__next a", "href").pop();
    }
    assert_eq!(found.len(), 60);
    assert!(found[0].starts_with("Number 5") && found[59].len() == "Number 0.".len());
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn each_kind_is_withdrawn_from_the_list_once_however_often_the_form_is_sent() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    let (ada, thread, meeting) = writer(&forum, &sedge).await;
    let acts = acts(&ada).await;
    assert_eq!(acts.len(), 4);

    for act in &acts {
        assert_eq!(ada.get(&format!("{act}/new")).await.status, StatusCode::OK, "{act}");
        for _ in 0..2 {
            let done = ada.post(act, &[]).await;
            assert_eq!(done.location(), "/account/contributions?done=contribution-withdrawn", "{act}");
        }
        assert_eq!(ada.get(&format!("{act}/new")).await.status, StatusCode::CONFLICT, "{act}");
    }

    let page = ada.get(PLACE).await;
    assert_eq!(states(&page), ["Withdrawn"; 4]);
    assert!(page.attributes(".app-list__end a", "href").is_empty() && !page.says("Withdraw everything"));
    assert!(sedge.get(&thread).await.says("Post 1 was withdrawn by its author."));
    assert!(!sedge.get(&format!("/meetings/{meeting}")).await.says("Teal words"));
    for queue in ["/triage", "/reviews"] {
        assert!(sedge.get(queue).await.select("tbody tr").is_empty(), "{queue}");
    }
}

#[tokio::test]
async fn what_another_wrote_cannot_be_withdrawn_and_looks_as_if_it_were_not_there() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    let (ada, thread, _) = writer(&forum, &sedge).await;
    let ben = forum.person("Ben").await;
    let mut acts = acts(&ada).await;
    acts.push(format!("{PLACE}/thought/01990000-0000-7000-8000-000000000000/withdrawal"));
    for act in acts {
        for person in [&ben, &sedge] {
            let kind = act.split('/').nth(3).unwrap();
            let none = format!("{PLACE}/{kind}/01990000-0000-7000-8000-000000000000/withdrawal");
            for (theirs, none) in [
                (person.get(&format!("{act}/new")).await, person.get(&format!("{none}/new")).await),
                (person.post(&act, &[]).await, person.post(&none, &[]).await),
            ] {
                assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{act}");
                assert_eq!(theirs.select("main"), none.select("main"), "{act}");
            }
        }
    }
    assert!(ben.get(&thread).await.says("Teal words of a post."));
}

#[tokio::test]
async fn what_stands_where_its_author_may_no_longer_read_is_theirs_to_withdraw() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    let (ada, thread, meeting) = writer(&forum, &sedge).await;
    let vetch = forum.secretary().await;
    let version = [("version", "1")];
    vetch.post(&format!("/people/{}/roles", ada.account.id), &version).await.location();
    forum.run_due_jobs().await;
    let ada = ada.again().await;
    assert_eq!(ada.get(&thread).await.status, StatusCode::NOT_FOUND);

    let page = ada.get(PLACE).await;
    assert_eq!(page.select(".app-list__item").len(), 4);
    assert!(page.says("No longer open to you") && !page.says("A title"));
    for act in acts(&ada).await {
        ada.post(&act, &[]).await.location();
    }
    assert!(sedge.get(&thread).await.says("Post 1 was withdrawn by its author."));
    assert!(!sedge.get(&format!("/meetings/{meeting}")).await.says("Teal words"));
}

#[tokio::test]
async fn those_who_follow_a_meeting_hear_of_a_message_withdrawn_from_the_list() {
    let forum = TestApp::served(|_| {}).await;
    let sedge = forum.moderator("Sedge").await;
    let (ada, _, meeting) = writer(&forum, &sedge).await;
    let mut socket = Socket::open(&forum, &sedge).await;
    socket.follow(&meeting, None).await;

    let message = acts(&ada).await.into_iter().find(|act| act.contains("/message/")).unwrap();
    ada.post(&message, &[]).await.location();

    assert_eq!(socket.next_event().await["t"], "message.removed");
}

#[tokio::test]
async fn everything_is_withdrawn_that_was_written_by_then_and_its_author_sees_the_outcome() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    let (ada, thread, meeting) = writer(&forum, &sedge).await;
    let ben = forum.person("Ben").await;
    let (actor, id) = (ada.actor().await, meeting.parse().unwrap());
    for _ in 0..120 {
        forum.say(&actor, id, "Again.").await;
    }
    ben.post(&format!("{thread}/posts"), &[("body", "Plover’s words."), ("handling", "HD3")])
        .await
        .location();
    let asked = ada.get("/account/contributions/withdrawal/new").await;
    for words in ["1 post", "121 messages in meetings", "1 report of a trend", "1 concern"] {
        assert!(asked.select("main li").iter().any(|line| line.starts_with(words)), "{words}");
    }

    for _ in 0..2 {
        let reply = ada.post("/account/contributions/withdrawal", &[]).await;
        assert_eq!(reply.location(), "/account/contributions?done=withdrawal-asked");
    }
    let page = ada.get(PLACE).await;
    assert!(page.says("Being withdrawn: 0 so far, 124 to go."), "{}", page.body);
    forum.advance(TimeDelta::seconds(1));
    say(&ada, &meeting, "Said afterwards.").await;
    forum.run_due_jobs().await;

    let page = ada.get(PLACE).await;
    assert!(page.says("All that you had written was withdrawn on 23 November 2026"), "{}", page.body);
    assert!(page.says(": 124 contributions."));
    assert_eq!(states(&page)[..3], ["Published", "Withdrawn", "Withdrawn"]);
    let (thread, meeting) = (ben.get(&thread).await, ben.get(&format!("/meetings/{meeting}")).await);
    assert!(!thread.says("Teal words") && thread.says("Plover’s words."));
    assert!(!meeting.says("Teal words") && !meeting.says("Again.") && meeting.says("Said afterwards."));
    let kinds = forum.audit_kinds(&ada.account.id.to_string()).await;
    assert_eq!(kinds[2..], ["WithdrawalAsked", "WithdrawalFinished"]);
}

#[tokio::test]
async fn nothing_is_asked_of_whoever_wrote_nothing() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let page = ada.get("/account/contributions/withdrawal/new").await;
    assert!(page.says("There is nothing to withdraw.") && page.select("main button").is_empty());
    let reply = ada.post("/account/contributions/withdrawal", &[]).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
}

/// A released digest with a concern in it.
pub(super) async fn release(forum: &TestApp, concern: &str, [marram, sedge]: [&Person<'_>; 2]) -> DigestId {
    let (marram, sedge) = (marram.actor().await, sedge.actor().await);
    let id: ConcernId = concern.rsplit('/').next().unwrap().parse().unwrap();
    let series = forum.series().await.id.to_string();
    let new = NewDigest::parse(
        &series,
        "2026-11",
        ("The Forum: November 2026", "One concern."),
        &Answers::default(),
    )
    .unwrap();
    let db = &forum.app.db;
    let digest = digest::create(db, &marram, new).await.unwrap();
    digest::add(db, &marram, digest, Subject::new(SubjectKind::Concern, id.0)).await.unwrap();
    let version = async || (digest, digest::find(db.read(), &marram, digest).await.unwrap().version);
    digest::submit(db, &marram, version().await).await.unwrap();
    digest::approve(db, &sedge, version().await, "MK1").await.unwrap();
    digest::release(db, &marram, version().await).await.unwrap();
    digest
}

#[tokio::test]
async fn the_page_says_in_which_digests_it_stands_and_one_that_is_being_sent_pauses() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.person_with("Teal", &[Role::PolicyReader]).await;
    let concern = concerns::publish(&ada, "HD1", &sedge).await;
    let page = async || ada.get("/account/contributions/withdrawal/new").await;
    assert!(!page().await.says("digest"));

    let id = release(&forum, &concern, [&marram, &sedge]).await;
    forum.freeze_without_sending().await;
    assert!(page().await.says("A digest that is being sent holds something of this"));
    let one = ada.get(&format!("{concern}/withdrawal/new")).await;
    assert!(one.says("November 2026, edition 1: being sent"), "{}", one.body);
    ada.post("/account/contributions/withdrawal", &[]).await.location();
    forum.run_due_jobs().await;
    assert_eq!(forum.digest_state(id).await, (DigestState::Paused, Some("item-gone".to_owned())));
    assert!(forum.inbox().is_empty());
}

#[tokio::test]
async fn of_a_digest_that_was_sent_the_page_says_what_stays() {
    let forum = TestApp::start().await;
    let (ada, sedge, marram) =
        (forum.person("Ada").await, forum.moderator("Sedge").await, forum.moderator("Marram").await);
    forum.person_with("Teal", &[Role::PolicyReader]).await;
    let concern = concerns::publish(&ada, "HD1", &sedge).await;
    release(&forum, &concern, [&marram, &sedge]).await;
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 1);
    let page = ada.get("/account/contributions/withdrawal/new").await;
    assert!(page.says("A digest that was sent already holds something of this"), "{}", page.body);
}
