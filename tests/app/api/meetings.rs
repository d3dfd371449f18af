use super::problem;
use crate::support::{TestApp, Tool, meeting};
use axum::http::StatusCode;
use csa_forum::domain::{api_token::Scope, space::Audience};
use entity::{meeting_invitee, organisation::Kind, role_grant::Role, space::Posting};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::{Value, json};

const READ: &[Scope] = &[Scope::ReadMeetings];

#[tokio::test]
async fn a_tool_reads_the_log_of_a_meeting_page_by_page() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let actor = ada.actor().await;
    for number in 1..=120 {
        forum.say(&actor, meeting.parse().unwrap(), &format!("Message {number}.")).await;
    }
    let tool = Tool::of(&ada, &heron, READ).await;
    let path = format!("/api/v1/meetings/{meeting}/events");

    let first = tool.get(&path).await.json();
    let second = tool.get(&format!("{path}?after={}", first["next"].as_str().unwrap())).await.json();

    let events = |page: &Value| page["items"].as_array().unwrap().clone();
    let all: Vec<_> = events(&first).into_iter().chain(events(&second)).collect();
    let numbers: Vec<_> = all.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=121).collect::<Vec<_>>());
    assert_eq!(all[0]["kind"], "meeting.opened");
    assert_eq!(all[120]["message"]["html"], "<p>Message 120.</p>\n");
    assert_eq!(all[120]["message"]["author"]["shown_name"], "Ada");
    assert_eq!((&second["next"], &second["epoch"]), (&Value::Null, &first["epoch"]));
}

#[tokio::test]
async fn of_a_message_that_was_removed_its_place_is_left() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let meeting = meeting::open(&sedge, &space).await;
    forum.say(&ada.actor().await, meeting.parse().unwrap(), "Not for long.").await;
    let tool = Tool::of(&ada, &heron, READ).await;
    let path = format!("/api/v1/meetings/{meeting}/events");
    let said = tool.get(&path).await.json()["items"][1]["message"]["id"].as_str().unwrap().to_owned();

    ada.post(&format!("/meetings/{meeting}/messages/{said}/withdrawal"), &[]).await.location();

    let log = tool.get(&path).await;
    assert!(!log.body.contains("Not for long."));
    let events = log.json()["items"].clone();
    assert_eq!((&events[1]["kind"], &events[1]["message"]), (&json!("message.posted"), &Value::Null));
    assert_eq!((&events[2]["kind"], &events[2]["removes"]), (&json!("message.removed"), &json!(2)));
}

#[tokio::test]
async fn a_persons_own_invitation_is_not_their_organisations() {
    let forum = TestApp::start().await;
    let space = forum.space_for("chairs", Posting::StraightAway, vec![Audience::role(Role::Moderator)]).await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let meeting = meeting::open(&sedge, &space).await;
    let row = meeting_invitee::ActiveModel {
        meeting_id: Set(meeting.parse().unwrap()),
        account_id: Set(ada.account.id),
    };
    row.insert(forum.app.db.write()).await.unwrap();
    let tool = Tool::of(&ada, &heron, READ).await;

    assert_eq!(ada.get(&format!("/meetings/{meeting}")).await.status, StatusCode::OK);
    problem(&tool.get(&format!("/api/v1/meetings/{meeting}/events")).await, StatusCode::NOT_FOUND);
}
