use crate::support::TestApp;
use axum::http::{StatusCode, header};
use chrono::TimeDelta;

const PASSWORD: &str = "long enough for anybody";

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

#[tokio::test]
async fn a_password_signs_in_and_leads_to_where_one_was_going() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;

    let form = [("email", " ADA@example.org "), ("password", PASSWORD), ("next", "/threads")];
    let reply = forum.post("/sign-in", &form).await;

    assert_eq!((reply.status, reply.location().as_str()), (StatusCode::SEE_OTHER, "/threads"));
    let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
    for part in ["session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_get_the_same_answer() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;

    let wrong = forum.post("/sign-in", &[("email", "ada@example.org"), ("password", "not this one")]).await;
    let unknown = forum.post("/sign-in", &[("email", "eve@example.org"), ("password", "not this one")]).await;

    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.body.replace("ada@", "eve@"), unknown.body);
    assert_eq!(wrong.attributes("#email", "value"), ["ada@example.org"]);
    assert!(wrong.attributes("#password", "value").is_empty(), "a password is never sent back");
}

#[tokio::test]
async fn signing_in_never_leads_to_another_site() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;

    let form = [("email", "ada@example.org"), ("password", PASSWORD), ("next", "//example.com/")];
    assert_eq!(forum.post("/sign-in", &form).await.location(), "/");
}

#[tokio::test]
async fn a_form_of_another_site_signs_nobody_in() {
    let forum = TestApp::start().await;
    let request = axum::http::Request::post("/sign-in").header("sec-fetch-site", "cross-site");
    let reply = forum.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    assert_eq!(ada.post("/sign-out", &[]).await.location(), "/sign-in");
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED, "the cookie replayed opens nothing");
}

#[tokio::test]
async fn the_sign_in_form_works_only_in_the_browser_that_it_was_given_to() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;

    let page = forum.get("/sign-in").await;
    let cookie = page.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let csrf = page.attributes("input[name=csrf]", "value").remove(0);
    let send = async |cookie: &str| {
        let form = format!("csrf={csrf}&email=ada%40example.org&password={}", PASSWORD.replace(' ', "+"));
        let request = axum::http::Request::post("/sign-in")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        forum.send(request.body(axum::body::Body::from(form)).unwrap()).await.status
    };

    assert_eq!(send("form=another").await, StatusCode::FORBIDDEN);
    assert_eq!(send("").await, StatusCode::FORBIDDEN);
    assert_eq!(send(&cookie).await, StatusCode::SEE_OTHER);
}
