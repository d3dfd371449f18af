//! Other words of what was said: who may give them, and that nobody is sent those that were.

use super::leading::join;
use crate::support::{TestApp, meeting, socket::ask};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Says something in a meeting, and returns its key.
macro_rules! said {
    ($socket:ident, $meeting:ident, $words:literal) => {{
        assert!($socket.say(&$meeting, $words).await["ok"].is_object());
        let told = |frame: &Value| frame["d"]["html"].as_str().is_some_and(|html| html.contains($words));
        $socket.next_where(told).await["d"]["id"].clone()
    }};
}

/// A served forum with a meeting that goes on, in which Ada is, and Sedge who chairs it.
macro_rules! meeting {
    ($forum:ident, $meeting:ident, ($ada:ident, $hers:ident), ($sedge:ident, $chair:ident)) => {
        let $forum = TestApp::served(|settings| settings.messages_at_once = 50).await;
        let space = $forum.space("general").await;
        let ($ada, $sedge) = ($forum.person("Ada").await, $forum.moderator("Sedge").await);
        let $meeting = meeting::open(&$sedge, &space).await;
        let (mut $hers, mut $chair) =
            (join(&$forum, &$ada, &$meeting).await, join(&$forum, &$sedge, &$meeting).await);
    };
}

fn problem(answer: &Value) -> &Value {
    &answer["err"]["problem"]
}

#[tokio::test]
async fn while_writing_is_locked_nobody_goes_on_by_giving_other_words_to_what_they_said() {
    meeting!(forum, meeting, (ada, hers), (sedge, chair));
    let id = said!(hers, meeting, "The first words.");
    ask(&mut chair, &meeting, "lock.set", json!({ "locked": true })).await;
    let edit = json!({ "id": id, "body": "More words." });

    let locked = ask(&mut hers, &meeting, "edit", edit.clone()).await;
    assert_eq!(problem(&locked), "conflict-writing-locked");
    ask(&mut hers, &meeting, "hand", json!({})).await;
    let hand = chair.next_where(|frame| frame["t"] == "hand.raised").await["d"]["id"].clone();
    ask(&mut chair, &meeting, "hand.call", json!({ "id": hand })).await;
    assert!(ask(&mut hers, &meeting, "edit", edit).await["ok"].is_object(), "who is called writes");
}

#[tokio::test]
async fn what_those_who_lead_chose_for_its_words_keeps_them() {
    meeting!(forum, meeting, (ada, hers), (sedge, chair));
    let (marked, pinned) = (said!(hers, meeting, "Three fields."), said!(hers, meeting, "Ten minutes."));
    let mark = json!({ "id": marked, "mark": "decision" });
    assert!(ask(&mut chair, &meeting, "mark", mark).await["ok"].is_object());
    assert!(ask(&mut chair, &meeting, "pin", json!({ "id": pinned })).await["ok"].is_object());

    for id in [&marked, &pinned] {
        let edit = json!({ "id": id, "body": "Something else." });
        assert_eq!(problem(&ask(&mut hers, &meeting, "edit", edit).await), "conflict-message-chosen");
    }
    let path = format!("/meetings/{meeting}/messages/{}", marked.as_str().unwrap());
    let late = ada.post(&path, &[("body", "Typed before it was.")]).await;
    assert!(late.status == StatusCode::CONFLICT && late.says("Typed before it was."), "{}", late.body);
    ask(&mut chair, &meeting, "mark", json!({ "id": marked })).await;
    let edit = json!({ "id": marked, "body": "Three fields, and no more." });
    assert!(ask(&mut hers, &meeting, "edit", edit).await["ok"].is_object(), "it is chosen no more");
    assert!(ask(&mut hers, &meeting, "remove", json!({ "id": pinned })).await["ok"].is_object());
    let own = said!(chair, meeting, "Ten minutes left.");
    ask(&mut chair, &meeting, "pin", json!({ "id": own })).await;
    let edit = json!({ "id": own, "body": "Five minutes left." });
    assert!(ask(&mut chair, &meeting, "edit", edit).await["ok"].is_object(), "who leads chooses");
}

#[tokio::test]
async fn words_that_were_replaced_are_not_sent_again_from_memory() {
    meeting!(forum, meeting, (ada, hers), (sedge, chair));
    let here = chair.follow(&meeting, None).await;
    let (epoch, seq) = (here["ok"]["epoch"].as_str().unwrap(), here["ok"]["seq"].as_i64().unwrap());
    let id = said!(hers, meeting, "The first words.");
    for body in ["The second words.", "The third words."] {
        ask(&mut hers, &meeting, "edit", json!({ "id": id, "body": body })).await;
    }

    let mut again = join(&forum, &forum.person("Ben").await, &meeting).await;
    again.follow(&meeting, Some((epoch, seq))).await;
    for kind in ["message.posted", "message.edited", "message.edited"] {
        let event = again.next_event().await;
        assert_eq!(event["t"], kind);
        assert!(event["d"]["html"].as_str().unwrap().contains("The third words."), "{event}");
    }
}

#[tokio::test]
async fn why_somebody_raised_their_hand_is_not_sent_again_once_the_meeting_is_over() {
    meeting!(forum, meeting, (ada, hers), (sedge, chair));
    let here = chair.follow(&meeting, None).await;
    let (epoch, seq) = (here["ok"]["epoch"].as_str().unwrap(), here["ok"]["seq"].as_i64().unwrap());
    ask(&mut hers, &meeting, "hand", json!({ "reason": "About the terms." })).await;
    let mut again = join(&forum, &forum.person("Ben").await, &meeting).await;
    again.follow(&meeting, Some((epoch, seq))).await;
    let raised = again.next_event().await;
    assert_eq!(raised["d"]["reason"], "About the terms.", "while it is up");

    sedge.post(&format!("/meetings/{meeting}/ending"), &[]).await.location();
    again.next_where(|frame| frame["t"] == "meeting.ended").await;
    again.follow(&meeting, Some((epoch, seq))).await;
    let raised = again.next_where(|frame| frame["t"] == "hand.raised").await;
    assert!(raised["d"].get("reason").is_none_or(Value::is_null), "{raised}");
}
