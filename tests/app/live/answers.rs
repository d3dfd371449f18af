//! Answers come by themselves, whatever else happens on their socket.

use crate::support::{
    TestApp, meeting,
    socket::{Socket, post},
};
use entity::{id::MeetingId, meeting as meeting_row};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

const WORDS: &str = "Please put that field first.";

/// Somebody has more in hand than is listened to at once, by far.
const MANY: usize = 100;

/// A forum of which no heart beats: nothing but what it waits for wakes a socket.
async fn quiet_forum() -> TestApp {
    TestApp::served(|settings| {
        settings.heartbeat_seconds = 3600;
        settings.messages_at_once = 200;
    })
    .await
}

/// Ada's socket, and the meeting that it follows.
async fn follow(forum: &TestApp) -> (Socket, String) {
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let mut socket = Socket::open(forum, &ada).await;
    socket.follow(&meeting, None).await;
    (socket, meeting)
}

#[tokio::test]
async fn whoever_says_much_at_once_is_listened_to_again_and_answered_everything() {
    let forum = quiet_forum().await;
    let (mut socket, meeting) = follow(&forum).await;

    let mut asked = Vec::new();
    for _ in 0..MANY {
        asked.push(socket.ask(post(&meeting, Uuid::new_v4(), WORDS)).await.unwrap());
    }

    for id in asked {
        let answer = socket.next_where(|frame| frame["re"] == id).await;
        assert!(answer["ok"].is_object(), "{answer}");
    }
}

#[tokio::test]
async fn an_answer_is_sent_when_it_comes_though_something_else_was_told_while_it_was_waited_for() {
    let forum = quiet_forum().await;
    let (mut socket, meeting) = follow(&forum).await;
    socket.next_where(|frame| frame["t"] == "presence").await;
    let key = Uuid::new_v4();
    assert_eq!(socket.request(post(&meeting, key, WORDS)).await["ok"]["dup"], false);

    let id: MeetingId = meeting.parse().unwrap();
    // Once this is told, who was there is written down, and nothing else is to be.
    forum.app.hub.tell_changed(id);
    socket.next_where(|frame| frame["t"] == "changed").await;

    // Said again it is answered, and moves nothing by which the socket would wake.
    let txn = forum.app.db.begin().await.unwrap();
    let held = meeting_row::Entity::update_many()
        .col_expr(meeting_row::Column::Title, Expr::col(meeting_row::Column::Title))
        .filter(meeting_row::Column::Id.eq(id));
    held.exec(&txn).await.unwrap();
    let again = socket.ask(post(&meeting, key, WORDS)).await.unwrap();
    socket.request(json!({ "op": "hello" })).await;
    forum.app.hub.tell_changed(id);
    socket.next_where(|frame| frame["t"] == "changed").await;
    txn.rollback().await.unwrap();

    let answer = socket.next_where(|frame| frame["re"] == again).await;
    assert_eq!(answer["ok"]["dup"], true, "{answer}");
}
