use crate::support::TestApp;
use axum::http::{StatusCode, header};
use chrono::TimeDelta;

#[tokio::test]
async fn signed_out_every_page_is_the_same_neutral_one() {
    let forum = TestApp::start().await;
    let there = forum.get("/threads").await;
    let nowhere = forum.get("/no-such-page").await;

    assert_eq!(there.status, StatusCode::UNAUTHORIZED);
    assert_eq!(nowhere.status, StatusCode::UNAUTHORIZED);
    assert_eq!(there.select("a"), ["Sign in"]);
    assert_eq!(there.body.replace("%2Fthreads", ""), nowhere.body.replace("%2Fno-such-page", ""));
    assert_eq!(there.headers[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn leaving_ends_the_session_and_shows_another_site() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;

    let reply = ada.get("/leave").await;

    assert!(reply.location().starts_with("https://www.bbc.co.uk/"));
    assert_eq!(reply.headers["clear-site-data"], r#""cache", "cookies", "storage""#);
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_unused() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;

    forum.advance(TimeDelta::minutes(29));
    assert_eq!(ada.get("/").await.status, StatusCode::OK);
    forum.app.tasks.close();
    forum.app.tasks.wait().await;
    forum.advance(TimeDelta::minutes(29));
    assert_eq!(ada.get("/").await.status, StatusCode::OK, "use prolongs it");
    forum.advance(TimeDelta::minutes(31));
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_form_without_the_token_changes_nothing() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;

    let reply = ada.post_raw("/sign-out", String::new()).await;

    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.get("/").await.status, StatusCode::OK);
}
