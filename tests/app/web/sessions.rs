use crate::support::{Person, Reply, TestApp, socket::Socket};
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use csa_forum::domain::account;
use entity::{account::State, role_grant::Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

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
    forum.settle().await;
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
async fn whoever_is_refused_costs_the_database_as_much_whether_or_not_there_is_an_account() {
    let forum = TestApp::start().await;
    let (ada, sue) = (forum.person("Ada").await, forum.person("Sue").await);
    forum.set_password(&ada, PASSWORD).await;
    forum.set_password(&sue, PASSWORD).await;
    let mut row: entity::account::ActiveModel = sue.account.clone().into();
    row.state = Set(State::Suspended);
    row.update(forum.app.db.write()).await.unwrap();
    let work = async |email: &str, password: &str| {
        let before = forum.statements();
        let reply = forum.post("/sign-in", &[("email", email), ("password", password)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        forum.statements() - before
    };

    let wrong = work("ada@example.org", "not this one").await;

    assert!(wrong > 0);
    assert_eq!(work("eve@example.org", "not this one").await, wrong, "an unknown account");
    assert_eq!(work("sue@example.org", PASSWORD).await, wrong, "a suspended one");
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

#[tokio::test]
async fn somebody_sees_where_they_are_signed_in_and_signs_out_there() {
    let forum = TestApp::start().await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    forum.set_password(&ada, PASSWORD).await;
    let phone = "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0";
    let elsewhere = ada.with_session_of(&sign_in_from(&forum, phone).await);
    forum.advance(TimeDelta::minutes(5));

    let page = ada.get("/account/sessions").await;

    assert_eq!(page.select("dt"), ["A device that we cannot name", "Firefox on Android"]);
    let lines = page.select(".govuk-summary-list__value");
    assert!(lines[0].contains("You are using it now") && !lines[0].contains("Last used"), "{lines:?}");
    assert!(lines[1].contains("Last used today at"), "{lines:?}");
    let form = ".govuk-summary-list form";
    let ending = page.attributes(form, "action");
    assert_eq!(ending.len(), 1, "the one that they are in is ended by signing out");
    assert!(!page.body.contains("Gecko"));

    let missing = ben.post(&ending[0], &[]).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND, "another's");
    let nowhere = "/account/sessions/01990000-0000-7000-8000-000000000000/ending";
    assert_eq!(ben.post(nowhere, &[]).await.body.len(), missing.body.len());
    assert_eq!(elsewhere.get("/").await.status, StatusCode::OK);
    assert_eq!(ada.post(&ending[0], &[]).await.location(), "/account/sessions?done=session-ended");
    assert_eq!(elsewhere.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.post(&ending[0], &[]).await.status, StatusCode::CONFLICT, "twice");
    let page = ada.get("/account/sessions?done=session-ended").await;
    assert!(page.says("That device is signed out."));
    assert_eq!(page.select("dt").len(), 1);
    assert!(page.select("main form").is_empty(), "nothing more to sign out of");
}

async fn sign_in_from(forum: &TestApp, device: &str) -> Reply {
    let csrf = forum.app.secret_key.sign("form", b"somebody signed out");
    let form = format!("csrf={csrf}&email=ada%40example.org&password={}", PASSWORD.replace(' ', "+"));
    let request = axum::http::Request::post("/sign-in")
        .header(header::COOKIE, "form=somebody signed out")
        .header(header::USER_AGENT, device)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    forum.send(request.body(axum::body::Body::from(form)).unwrap()).await
}

#[tokio::test]
async fn signing_out_everywhere_else_ends_the_other_sessions_and_their_sockets() {
    let forum = TestApp::served(|_| {}).await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let (phone, office) = (ada.again().await, ada.again().await);
    let mut gone = Socket::open(&forum, &phone).await;
    let (mut stays, mut others) = (Socket::open(&forum, &ada).await, Socket::open(&forum, &ben).await);

    assert_eq!(ada.post("/account/sessions/ending", &[]).await.path(), "/account/sessions");

    assert_eq!(gone.closed().await, 4201);
    for socket in [&mut stays, &mut others] {
        assert_eq!(socket.request(serde_json::json!({ "op": "hello" })).await["ok"], serde_json::json!({}));
    }
    assert_eq!(phone.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(office.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.get("/").await.status, StatusCode::OK);
    assert_eq!(ben.get("/").await.status, StatusCode::OK);
    assert_eq!(ada.post("/account/sessions/ending", &[]).await.path(), "/account/sessions", "twice");
}

#[tokio::test]
async fn ending_one_session_closes_its_sockets_and_no_others() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;
    let phone = ada.again().await;
    let (mut gone, mut stays) = (Socket::open(&forum, &phone).await, Socket::open(&forum, &ada).await);
    let form = ".govuk-summary-list form";
    let ending = ada.get("/account/sessions").await.attributes(form, "action").remove(0);

    ada.post(&ending, &[]).await;

    assert_eq!(gone.closed().await, 4201);
    assert_eq!(stays.request(serde_json::json!({ "op": "hello" })).await["ok"], serde_json::json!({}));
}

#[tokio::test]
async fn the_last_wrong_password_closes_the_sockets_of_its_session() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;
    forum.set_password(&ada, PASSWORD).await;
    let mut socket = Socket::open(&forum, &ada).await;
    for _ in 0..10 {
        ada.post("/step-up", &[("password", "not this one")]).await;
    }
    assert_eq!(socket.closed().await, 4201);
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn who_only_gave_the_password_is_listed_as_that() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    forum.set_password(&sedge, PASSWORD).await;
    forum.set_second_factor(&sedge).await;
    let halfway = sedge.with_password(PASSWORD).await;
    let page = sedge.get("/account/sessions").await;
    assert!(page.says("Gave your password, and no code, today at"), "{}", page.body);
    let ending = page.attributes(".govuk-summary-list form", "action").remove(0);
    sedge.post(&ending, &[]).await;
    assert_eq!(halfway.get("/sign-in/code").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_tells_its_script_how_long_the_session_lasts_and_staying_prolongs_it() {
    let forum = TestApp::start().await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let seconds = async |person: &Person<'_>| person.get("/").await.attributes("dialog", "data-session");
    assert_eq!(seconds(&ada).await, ["1800"]);
    assert_eq!(seconds(&sedge).await, ["900"]);

    forum.advance(TimeDelta::minutes(28));
    let stayed = ada.post_as_script("/account/sessions/present").await;
    assert_eq!((stayed.status, stayed.body.as_str()), (StatusCode::OK, "1800"));
    forum.settle().await;
    forum.advance(TimeDelta::minutes(28));
    assert_eq!(ada.get("/").await.status, StatusCode::OK);

    assert_eq!(sedge.post_as_script("/account/sessions/present").await.status, StatusCode::UNAUTHORIZED);
    assert!(forum.get("/sign-in").await.select("dialog").is_empty());
}

#[tokio::test]
async fn sessions_last_as_long_as_the_settings_say() {
    let forum = TestApp::start_with(|settings| {
        settings.sessions.longest = 60;
        settings.sessions.idle = 20;
        settings.sessions.idle_of_moderators = 5;
    })
    .await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    forum.advance(TimeDelta::minutes(5));
    assert_eq!(sedge.get("/").await.status, StatusCode::UNAUTHORIZED);
    let unused = ada.again().await;
    for minutes in [0, 15, 15, 15] {
        forum.advance(TimeDelta::minutes(minutes));
        assert_eq!(ada.get("/").await.status, StatusCode::OK);
        forum.settle().await;
    }
    assert_eq!(unused.get("/").await.status, StatusCode::UNAUTHORIZED);
    let left = ada.get("/").await.attributes("dialog", "data-session");
    assert_eq!(left, ["600"], "ten minutes of the hour, however busy");
    forum.advance(TimeDelta::minutes(10));
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_role_that_is_granted_or_taken_ends_the_sessions_of_its_account() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let db = &forum.app.db;
    for granted in [true, false] {
        let session = ada.again().await;
        let (role, now) = ((ada.account.id, Role::Auditor), forum.app.clock.now());
        let txn = db.begin().await.unwrap();
        if granted {
            account::grant(&txn, None, role, now).await.unwrap();
        } else {
            account::take(&txn, ada.account.id, role, now).await.unwrap();
        }
        txn.commit().await.unwrap();
        assert_eq!(session.get("/").await.status, StatusCode::UNAUTHORIZED, "{granted}");
    }
    let session = ada.again().await;
    let txn = db.begin().await.unwrap();
    account::grant(&txn, None, (ada.account.id, Role::Member), forum.app.clock.now()).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!(session.get("/").await.status, StatusCode::OK, "a role that is held already changes nothing");
}

#[tokio::test]
async fn signing_in_ends_the_session_that_the_browser_held() {
    let forum = TestApp::served(|_| {}).await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    for person in [&ada, &ben] {
        forum.set_password(person, PASSWORD).await;
    }
    let elsewhere = ada.again().await;
    let mut gone = Socket::open(&forum, &ada).await;
    let form = |email| [("email", email), ("password", PASSWORD)];

    let wrong = ada.post("/sign-in", &[("email", "ben@example.org"), ("password", "not this one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ada.get("/").await.status, StatusCode::OK, "a wrong password changes nothing");

    let as_ben = ben.with_session_of(&ada.post("/sign-in", &form("ben@example.org")).await);

    assert_eq!(gone.closed().await, 4201);
    assert_eq!(ada.get("/").await.status, StatusCode::UNAUTHORIZED);
    for person in [&as_ben, &elsewhere] {
        assert_eq!(person.get("/").await.status, StatusCode::OK);
    }
    let once_more = ben.with_session_of(&as_ben.post("/sign-in", &form("ben@example.org")).await);
    assert_eq!(as_ben.get("/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(once_more.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_in_ends_a_session_that_waits_for_a_code() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    forum.set_password(&sedge, PASSWORD).await;
    forum.set_second_factor(&sedge).await;
    let halfway = sedge.with_password(PASSWORD).await;
    let form = [("email", "sedge@example.org"), ("password", PASSWORD)];
    let again = sedge.with_session_of(&halfway.post("/sign-in", &form).await);
    assert_eq!(halfway.get("/sign-in/code").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(again.get("/sign-in/code").await.status, StatusCode::OK);
}
