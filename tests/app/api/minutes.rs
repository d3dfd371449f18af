//! The minutes of a meeting as tools read them, and what its log says once its transcript is destroyed.

use super::problem;
use crate::support::{TestApp, Tool, meeting};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::api_token::Scope;
use entity::organisation::Kind;
use serde_json::Value;

#[tokio::test]
async fn a_tool_reads_minutes_that_are_published_and_of_a_destroyed_transcript_positions_alone() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let marram = forum.moderator("Marram").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let held = meeting::open(&sedge, &space).await;
    meeting::say(&ada, &held, ("Nobody quotes this.", "HD1")).await;
    let decided = meeting::say(&ada, &held, ("We keep three fields.", "HD1")).await;
    meeting::mark(&sedge, &held, (&decided, "decision")).await;
    meeting::attend(&ada, &held).await;
    sedge.post(&format!("/meetings/{held}/ending"), &[]).await.location();
    let path = format!("/api/v1/meetings/{held}/minutes");
    let tool = Tool::of(&ada, &heron, &[Scope::ReadMeetings]).await;
    problem(&tool.get(&path).await, StatusCode::NOT_FOUND);
    meeting::draft_minutes(&sedge, &held).await;
    meeting::act_on_minutes(&sedge, &held, "circulation").await.location();
    forum.run_due_jobs().await;
    assert!(ada.get(&format!("/meetings/{held}/minutes")).await.says("We keep three fields."));
    problem(&tool.get(&path).await, StatusCode::NOT_FOUND);

    meeting::publish_minutes(&sedge, &marram, &held).await;
    let minutes = tool.get(&path).await.json();
    let quote = &minutes["sections"][0]["quotes"][0];
    assert_eq!((&minutes["attended"], &quote["mark"]), (&Value::from(1), &Value::from("decision")));
    assert_eq!(quote["author"]["shown_name"], "Ada");
    assert_eq!(minutes["seal"].as_str().unwrap().len(), 64);

    forum.advance(TimeDelta::days(101));
    forum.run_due_jobs().await;
    let tool = Tool::of(&ada, &heron, &[Scope::ReadMeetings]).await;
    let log = tool.get(&format!("/api/v1/meetings/{held}/events")).await;
    assert!(!log.body.contains("Nobody quotes this.") && log.body.contains("We keep three fields."));
    let numbers: Vec<_> =
        log.json()["items"].as_array().unwrap().iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5], "each position stays");
    assert_eq!(log.json()["items"][1]["kind"], "hidden");
    assert!(tool.get(&path).await.body.contains("We keep three fields."));
}
