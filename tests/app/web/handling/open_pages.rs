//! Changing how a message may be used, for those who have it before them: pages that are open, and those that come back.

use super::change::{Cast, set};
use crate::support::{Person, TestApp, Tool, socket::Socket};
use csa_forum::domain::{
    api_token::Scope,
    contribution::{self, Key, Kind},
};
use entity::{handling::Handling, organisation::Kind as OrganisationKind};
use serde_json::{Value, json};

/// The words of [`Cast::message`].
const WORDS: &str = "Teal words.";

fn id_of(path: &str) -> &str {
    path.split('/').nth(3).unwrap()
}

/// A socket that follows the meeting, and its epoch.
async fn follow(cast: &Cast<'_>, forum: &TestApp, person: &Person<'_>) -> (Socket, String) {
    let mut socket = Socket::open(forum, person).await;
    let here = socket.follow(&cast.meeting, None).await;
    (socket, here["ok"]["epoch"].as_str().unwrap().to_owned())
}

/// What somebody is sent who comes back to where they were.
async fn replay(forum: &TestApp, person: &Person<'_>, since: (&str, &str, i64), count: usize) -> Vec<Value> {
    let (meeting, epoch, seq) = since;
    let mut socket = Socket::open(forum, person).await;
    socket.follow(meeting, Some((epoch, seq))).await;
    let mut events = Vec::new();
    for _ in 0..count {
        events.push(socket.next_event().await);
    }
    events
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["t"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_message_that_is_for_members_only_by_now_goes_from_open_pages_at_once() {
    let forum = TestApp::served(|_| {}).await;
    let cast = Cast::meet(&forum).await;
    let (mut teals, epoch) = follow(&cast, &forum, &cast.teal).await;
    let (mut bens, _) = follow(&cast, &forum, &cast.ben).await;
    let path = cast.message("HD3").await;
    for socket in [&mut teals, &mut bens] {
        assert!(socket.next_event().await.to_string().contains(WORDS));
    }

    set(&cast.sedge, &path, ("HD3", "HD4")).await.location();

    let taken = json!({ "id": id_of(&path), "seq": 2 });
    let told = json!({ "m": cast.meeting, "seq": 3, "t": "message.hidden", "d": taken });
    assert_eq!(teals.next_event().await, told, "nor when, nor by whom");
    let told = bens.next_event().await;
    assert_eq!((&told["t"], &told["d"]["handling"]), (&json!("message.handled"), &json!("HD4")));
    assert_eq!((&told["d"]["id"], &told["k"]), (&json!(id_of(&path)), &Value::Null));

    for (since, expected) in [(1, &["hidden", "message.hidden"][..]), (2, &["message.hidden"][..])] {
        let place = (&*cast.meeting, &*epoch, since);
        let again = replay(&forum, &cast.teal, place, expected.len()).await;
        assert_eq!(kinds(&again), expected, "from {since} on");
        assert!(again.iter().all(|event| !event.to_string().contains(WORDS)));
    }
    let again = replay(&forum, &cast.ben, (&cast.meeting, &epoch, 1), 2).await;
    assert_eq!(kinds(&again), ["message.posted", "message.handled"]);
    assert_eq!(again[0]["d"]["handling"], "HD4", "as it may be used now");

    set(&cast.sedge, &path, ("HD3", "HD4")).await.location();
    cast.message("HD3").await;
    let next = teals.next_event().await;
    assert_eq!((&next["t"], &next["seq"]), (&json!("message.posted"), &json!(4)), "twice changes nothing");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn what_is_in_memory_of_a_message_is_as_it_may_be_used_now() {
    let forum = TestApp::served(|_| {}).await;
    let cast = Cast::meet(&forum).await;
    let (mut teals, epoch) = follow(&cast, &forum, &cast.teal).await;
    let path = cast.message("HD3").await;
    teals.next_event().await;

    // As from elsewhere: the room hears that its log goes on, and of nothing to forget.
    let key = Key { kind: Kind::Message, id: id_of(&path).parse().unwrap() };
    let change = (Handling::Hd3, Handling::Hd4);
    let log = contribution::set_handling(&forum.app.db, &cast.sedge.actor().await, key, change).await;
    let (meeting, head) = log.unwrap().unwrap();
    forum.app.hub.announce(meeting, head);

    assert_eq!(teals.next_event().await["t"], "message.hidden");
    let again = replay(&forum, &cast.teal, (&cast.meeting, &epoch, 1), 2).await;
    assert_eq!(kinds(&again), ["hidden", "message.hidden"]);
    let again = replay(&forum, &cast.ben, (&cast.meeting, &epoch, 1), 2).await;
    assert_eq!(again[0]["d"]["handling"], "HD4");
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn who_was_away_loses_a_message_that_was_locked_after_it_was_for_members_only() {
    let forum = TestApp::served(|_| {}).await;
    let cast = Cast::meet(&forum).await;
    let (mut teals, epoch) = follow(&cast, &forum, &cast.teal).await;
    let path = cast.message("HD3").await;
    teals.next_event().await;
    drop(teals);

    set(&cast.sedge, &path, ("HD3", "HD4")).await.location();
    let form = [("kind", "message"), ("id", id_of(&path))];
    cast.ben.post("/locks", &form).await.location();

    let again = replay(&forum, &cast.teal, (&cast.meeting, &epoch, 2), 2).await;
    assert_eq!(kinds(&again), ["message.hidden", "hidden"]);
    let again = replay(&forum, &cast.ben, (&cast.meeting, &epoch, 2), 2).await;
    assert_eq!(kinds(&again), ["message.handled", "message.locked"]);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_tool_reads_how_a_message_may_be_used_from_now_on() {
    let forum = TestApp::start().await;
    let cast = Cast::meet(&forum).await;
    let heron = forum.organisation("Heron House", OrganisationKind::Charity, &[&cast.ben]).await;
    let tool = Tool::of(&cast.ben, &heron, &[Scope::ReadMeetings]).await;
    let path = cast.message("HD1").await;
    set(&cast.sedge, &path, ("HD1", "HD3")).await.location();

    let events = tool.get(&format!("/api/v1/meetings/{}/events", cast.meeting)).await.json()["items"].clone();
    assert_eq!(events[1]["message"]["handling"], "HD3");
    assert_eq!((&events[2]["kind"], &events[2]["message"]), (&json!("message.handled"), &Value::Null));
    assert_eq!(events[2]["changes"], json!({ "seq": 2, "handling": "HD3" }));
    forum.run_due_jobs().await;
}
