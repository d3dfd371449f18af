use super::problem;
use crate::support::{TestApp, Tool};
use axum::http::StatusCode;
use csa_forum::domain::api_token::Scope;
use entity::organisation::Kind;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::{Value, json};

const READ: &[Scope] = &[Scope::ReadTrends];

#[tokio::test]
async fn a_tool_reads_published_trends() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let trend = forum.published_trend("T-2026-001", "Clearer reports").await;
    let tool = Tool::of(&ada, &heron, READ).await;

    let shown = tool.get(&format!("/api/v1/trends/{}", trend.id)).await.json();

    assert_eq!((&shown["reference"], &shown["title"]), (&json!("T-2026-001"), &json!("Clearer reports")));
    assert_eq!((&shown["confidence"], &shown["organisation_count"]), (&json!("CF2"), &json!(4)));
    assert_eq!(tool.get("/api/v1/trends").await.json(), json!({ "items": [shown], "next": null }));
}

#[tokio::test]
async fn a_count_under_three_is_not_told() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let trend = forum.published_trend("T-2026-001", "Clearer reports").await;
    let row = entity::trend::ActiveModel { organisation_count: Set(2), ..trend.into() };
    row.update(forum.app.db.write()).await.unwrap();
    let tool = Tool::of(&ada, &heron, READ).await;

    assert_eq!(tool.get("/api/v1/trends").await.json()["items"][0]["organisation_count"], Value::Null);
}

#[tokio::test]
async fn a_trend_that_is_restricted_or_no_longer_published_does_not_exist_for_a_tool() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let withdrawn = forum.published_trend("T-2026-001", "Withdrawn").await;
    let restricted = forum.published_trend("T-2026-002", "Restricted").await;
    forum.withdraw_trend(&withdrawn).await;
    let now = Set(Some(forum.app.clock.now()));
    let row = entity::trend::ActiveModel { restricted_at: now, ..restricted.clone().into() };
    row.update(forum.app.db.write()).await.unwrap();
    let tool = Tool::of(&ada, &heron, READ).await;

    assert_eq!(tool.get("/api/v1/trends").await.json()["items"], json!([]));
    for id in [withdrawn.id, restricted.id] {
        problem(&tool.get(&format!("/api/v1/trends/{id}")).await, StatusCode::NOT_FOUND);
    }
}
