use crate::support::{
    Person, TestApp,
    socket::{Socket, ticket},
};
use axum::http::{HeaderValue, StatusCode, header};
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::time::Duration;

/// Opens a socket and greets with this ticket; returns the answer and how it was closed.
async fn greet(forum: &TestApp, person: &Person<'_>, ticket: &str) -> (Value, u16) {
    let address = forum.address();
    let mut socket = Socket::try_open(address, Socket::handshake(person, address)).await.unwrap();
    let reply = socket.request(json!({ "op": "hello", "d": { "ticket": ticket } })).await;
    (reply, socket.closed().await)
}

#[tokio::test]
async fn a_socket_opens_from_our_own_pages_alone() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;
    let address = forum.address();
    let genuine = || Socket::handshake(&ada, address);

    assert!(Socket::try_open(address, genuine()).await.is_ok());
    for origin in [Some("https://example.com"), Some("null"), Some("http://127.0.0.1:8080.example.com"), None]
    {
        let mut handshake = genuine();
        match origin {
            Some(origin) => handshake.headers_mut().insert(header::ORIGIN, HeaderValue::from_static(origin)),
            None => handshake.headers_mut().remove(header::ORIGIN),
        };
        assert_eq!(Socket::try_open(address, handshake).await.err(), Some(403), "{origin:?}");
    }
    let mut signed_out = genuine();
    signed_out.headers_mut().remove(header::COOKIE);
    assert_eq!(Socket::try_open(address, signed_out).await.err(), Some(401));
    let mut other = genuine();
    other.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("forum.v0"));
    assert_eq!(Socket::try_open(address, other).await.err(), Some(400));
}

#[tokio::test]
async fn a_ticket_is_for_one_session_and_thirty_seconds() {
    let forum = TestApp::served(|_| {}).await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let good = ticket(&ada).await;
    let mangled = format!("{}x", &good[..good.len() - 1]);
    let later = good.replacen('1', "2", 1);

    for bad in [ticket(&ben).await, mangled, later, String::new(), "1.2.3".to_owned()] {
        let (reply, code) = greet(&forum, &ada, &bad).await;
        assert_eq!((reply["err"]["code"].as_str(), code), (Some("ticket"), 4200), "{bad}");
    }
    forum.advance(TimeDelta::seconds(29));
    Socket::open(&forum, &ada).await;
    let mut socket =
        Socket::try_open(forum.address(), Socket::handshake(&ada, forum.address())).await.unwrap();
    let reply = socket.request(json!({ "op": "hello", "d": { "ticket": good } })).await;
    assert!(reply["ok"].is_object(), "{reply}");
    forum.advance(TimeDelta::seconds(2));
    assert_eq!(greet(&forum, &ada, &good).await.1, 4200);
}

#[tokio::test]
async fn a_ticket_is_given_to_our_own_pages_alone() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;

    assert_eq!(ada.post_raw("/live/tickets", String::new()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.post_as_script("/live/tickets").await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_does_not_greet_is_not_served() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;
    let mut socket =
        Socket::try_open(forum.address(), Socket::handshake(&ada, forum.address())).await.unwrap();

    let reply = socket.request(json!({ "op": "sub", "m": uuid::Uuid::nil() })).await;

    assert_eq!(reply["err"]["code"], "ticket");
    assert_eq!(socket.closed().await, 4200);
}

#[tokio::test]
async fn what_cannot_be_read_or_is_not_known_is_refused_and_too_much_of_it_closes() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;
    let mut socket = Socket::open(&forum, &ada).await;

    assert_eq!(socket.request(json!({ "op": "quiz.open" })).await["err"]["code"], "unknown_op");
    socket.send(&json!("no object")).await.unwrap();
    assert_eq!(socket.receive().await.unwrap()["err"]["code"], "unreadable");
    for _ in 0..8 {
        assert_eq!(socket.request(json!({ "op": "post", "d": {} })).await["err"]["code"], "unreadable");
    }
    socket.ask(json!({ "op": "?" })).await.unwrap();
    assert_eq!(socket.closed().await, 4029);
}

#[tokio::test]
async fn a_frame_that_is_too_large_ends_the_socket() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;
    let mut socket = Socket::open(&forum, &ada).await;

    // The server may close before all of it is sent.
    let _ = socket.send(&json!({ "op": "pong", "d": { "body": "a".repeat(40_000) } })).await;

    socket.closed().await;
    Socket::open(&forum, &ada).await;
}

#[tokio::test]
async fn a_person_has_as_many_sockets_as_the_setting_says() {
    let forum = TestApp::served(|settings| settings.sockets_a_person = 2).await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let first = Socket::open(&forum, &ada).await;
    let _second = Socket::open(&forum, &ada).await;
    let _other = Socket::open(&forum, &ben).await;

    let mut third =
        Socket::try_open(forum.address(), Socket::handshake(&ada, forum.address())).await.unwrap();
    assert_eq!(third.closed().await, 4005);
    drop(first);
    // The server learns of a socket that went a moment later.
    let came_back = async {
        loop {
            let handshake = Socket::handshake(&ada, forum.address());
            let mut again = Socket::try_open(forum.address(), handshake).await.unwrap();
            let hello = json!({ "op": "hello", "d": { "ticket": ticket(&ada).await } });
            if again.ask(hello).await.is_ok() && again.receive().await.is_ok() {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), came_back).await.unwrap();
}

#[tokio::test]
async fn a_heart_beats() {
    let forum = TestApp::served(|settings| settings.heartbeat_seconds = 1).await;
    let ada = forum.person("Ada").await;
    let mut socket = Socket::open(&forum, &ada).await;

    for _ in 0..2 {
        let ping = socket.receive().await.unwrap();
        assert_eq!(ping["t"], "ping");
        socket.send(&json!({ "op": "pong" })).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_lets_nobody_in() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;
    let mut socket = Socket::open(&forum, &ada).await;

    forum.app.stopping.cancel();

    assert_eq!(socket.receive().await.unwrap()["t"], "goaway");
    assert_eq!(ada.get("/live").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(socket.closed().await, 1012);
    forum.settle().await;
}
