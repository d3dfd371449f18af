use crate::support::TestApp;
use axum::http::StatusCode;
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn a_server_that_runs_is_healthy_and_ready() {
    let forum = TestApp::start().await;
    assert_eq!(forum.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(forum.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_server_that_stops_is_healthy_and_not_ready() {
    let forum = TestApp::start().await;
    forum.app.stopping.cancel();
    assert_eq!(forum.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(forum.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_server_whose_database_lacks_a_migration_is_not_ready() {
    let forum = TestApp::start().await;
    let latest = "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)";
    forum.app.db.write().execute_unprepared(latest).await.unwrap();

    let reply = forum.get("/readyz").await;

    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.body, "the database is not up to date\n");
}
