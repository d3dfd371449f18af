use crate::support::TestApp;
use axum::http::{StatusCode, header};

#[tokio::test]
async fn a_server_that_is_full_says_so_on_a_page_and_stays_healthy() {
    let forum = TestApp::start_with(|settings| settings.requests_at_once = 0).await;

    let reply = forum.get("/sign-in").await;

    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.headers[header::RETRY_AFTER], "10");
    assert_eq!(reply.select("h1"), ["The service is busy"]);
    assert_eq!(forum.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_place_is_free_again_once_a_request_is_answered() {
    let forum = TestApp::start_with(|settings| settings.requests_at_once = 1).await;
    for _ in 0..3 {
        assert_eq!(forum.get("/sign-in").await.status, StatusCode::OK);
    }
}
