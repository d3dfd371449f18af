//! Listening to a meeting, for longer than a session otherwise lasts unused: over a connection that is lost and comes
//! back, too.

use crate::support::{Person, TestApp, meeting, socket::Socket};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

/// A served forum, where sockets that were just left take nobody's place.
async fn served() -> TestApp {
    TestApp::served(|settings| settings.sockets_a_person = 100).await
}

/// Whether somebody who lost their connection gets a new one, and with it hears the meeting.
async fn comes_back(person: &Person<'_>, meeting: &str) -> bool {
    let (forum, address) = (person.forum(), person.forum().address());
    let ticket = person.post_as_script("/live/tickets").await.status;
    if let Err(status) = Socket::try_open(address, Socket::handshake(person, address)).await {
        assert_eq!((ticket, status), (StatusCode::UNAUTHORIZED, 401));
        return false;
    }
    assert_eq!(ticket, StatusCode::OK);
    let mut socket = Socket::open(forum, person).await;
    socket.follow(meeting, None).await["ok"].is_object()
}

#[tokio::test]
async fn whoever_only_listens_comes_back_for_four_hours_and_no_page_opens_meanwhile() {
    let forum = served().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let mut stays = Socket::open(&forum, &ada).await;

    forum.advance(TimeDelta::minutes(31));
    assert!(stays.follow(&meeting, None).await["ok"].is_object(), "who was not cut off");
    for person in [&ada, &sedge] {
        assert!(comes_back(person, &meeting).await);
        assert_eq!(person.get(&format!("/meetings/{meeting}")).await.status, StatusCode::UNAUTHORIZED);
        let current = person.get(&format!("/meetings/{meeting}/current")).await;
        assert_eq!(current.select("[data-meeting]").len(), 1, "what its script fetches of it");
    }
    forum.advance(TimeDelta::minutes(4 * 60 - 31 - 1));
    assert!(comes_back(&ada, &meeting).await);

    forum.advance(TimeDelta::minutes(1));
    assert!(!comes_back(&ada, &meeting).await);
    stays.ask(json!({ "op": "sub", "m": meeting })).await.unwrap();
    assert_eq!(stays.closed().await, 4201);
}

#[tokio::test]
async fn a_listener_who_speaks_now_and_then_is_heard_for_twelve_hours() {
    let forum = served().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    for _ in 0..3 {
        forum.advance(TimeDelta::hours(3));
        let said = Socket::open(&forum, &ada).await.say(&meeting, "Please put that field first.").await;
        assert!(said["ok"].is_object(), "{said}");
    }
    let mut stays = Socket::open(&forum, &ada).await;

    forum.advance(TimeDelta::minutes(3 * 60 - 1));
    assert!(comes_back(&ada, &meeting).await);
    forum.advance(TimeDelta::minutes(1));
    assert!(!comes_back(&ada, &meeting).await, "however lately they spoke");
    stays.ask(json!({ "op": "sub", "m": meeting })).await.unwrap();
    assert_eq!(stays.closed().await, 4201);
}

#[tokio::test]
async fn whoever_stays_and_speaks_now_and_then_is_heard() {
    let forum = served().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let mut stays = Socket::open(&forum, &ada).await;
    for _ in 0..3 {
        forum.advance(TimeDelta::hours(3));
        let said = stays.say(&meeting, "Please put that field first.").await;
        assert!(said["ok"].is_object(), "{said}");
    }
}

#[tokio::test]
async fn a_connection_that_comes_back_by_itself_keeps_nobody_signed_in() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.advance(TimeDelta::minutes(29));
    assert_eq!(ada.post_as_script("/live/tickets").await.status, StatusCode::OK);
    forum.settle().await;
    forum.advance(TimeDelta::minutes(2));
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_only_listens_is_told_before_their_session_ends_and_keeps_it_if_they_say_so() {
    let forum = TestApp::served(|settings| {
        settings.sockets_a_person = 100;
        settings.heartbeat_seconds = 1;
    })
    .await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    forum.advance(TimeDelta::minutes(4 * 60 - 5));
    let mut socket = Socket::open(&forum, &ada).await;
    socket.follow(&meeting, None).await;
    for _ in 0..2 {
        let beat = socket.next_where(|frame| frame["t"] == "ping" || frame["t"] == "session").await;
        assert_eq!(beat["t"], "ping", "five minutes are left");
    }
    forum.advance(TimeDelta::minutes(3));
    let warning = socket.next_where(|frame| frame["t"] == "session").await;
    assert_eq!(warning["d"]["ends_in_ms"], 120_000);

    assert!(socket.request(json!({ "op": "refresh" })).await["ok"].is_object());
    forum.advance(TimeDelta::minutes(10));
    assert!(socket.follow(&meeting, None).await["ok"].is_object(), "the session goes on");
    assert!(comes_back(&ada, &meeting).await);
}
