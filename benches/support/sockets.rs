//! Sockets that follow a meeting, as pages' scripts open them.

use super::{
    load,
    server::{Ground, Server},
};
use csa_forum::domain::{
    meeting::{self, NewMeeting, Typed},
    meeting_event::Command as Change,
    screening::Answers,
    session,
};
use entity::role_grant::Role;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        Message, Utf8Bytes, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig,
    },
};
use uuid::Uuid;

/// What is said in a bench.
const WORDS: &str = "Please put that field first. It tells people that not knowing is allowed.";

/// A client's socket.
pub(crate) type Socket = WebSocketStream<TcpStream>;

/// A message about to be sent.
pub(crate) fn post(meeting: &str) -> Utf8Bytes {
    let post = json!({
        "id": 9, "op": "post", "m": meeting, "k": Uuid::now_v7(), "d": { "body": WORDS, "handling": "HD3" },
    });
    post.to_string().into()
}

/// A meeting that goes on, with somebody to post in it and somebody to read.
pub(crate) async fn live_meeting(ground: &Ground) -> String {
    live_meetings(ground, 1).await.remove(0)
}

/// So many meetings that go on, with somebody to post in them and somebody to read.
pub(crate) async fn live_meetings(ground: &Ground, count: usize) -> Vec<String> {
    ground.person("Ada", &[Role::Member]).await;
    let sedge = ground.person("Sedge", &[Role::Moderator]).await;
    let space = ground.space().await.id.to_string();
    let (db, now) = (&ground.app.db, ground.app.clock.now());
    let actor = session::actor(db.read(), sedge.id, now).await.expect("a query").expect("an actor");
    let said = Answers::default();
    let typed = Typed {
        transcript: "",
        notes: &[],
        said: &said,
        title: "Bench",
        purpose: "",
        starts_on: ("26", "11", "2026"),
        time: "10am",
        duration: "60",
        space: &space,
        chair: &sedge.id.to_string(),
    };
    let new = NewMeeting::parse(typed).expect("a sound meeting");
    let mut ids = Vec::with_capacity(count);
    for _ in 0..count {
        let id = meeting::create(db, &actor, new.clone()).await.expect("a meeting");
        let opened = ground.app.hub.append(actor.clone(), id, Uuid::new_v4(), Change::Open).await;
        opened.expect("an open meeting");
        ids.push(id.to_string());
    }
    ids
}

/// A ticket for sockets, got as a page's script gets it.
pub(crate) async fn ticket(server: &Server, cookie: &str, meeting: &str) -> String {
    let csrf = csrf(server, cookie, meeting).await;
    next_ticket(server, (cookie, &csrf)).await
}

/// What the forms and the script of a meeting's page prove where they come from with.
pub(crate) async fn csrf(server: &Server, cookie: &str, meeting: &str) -> String {
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let mut answer = Vec::new();
    let page = load::get(&format!("/meetings/{meeting}"), cookie);
    load::exchange(&mut stream, page.as_bytes(), &mut answer).await;
    let page = String::from_utf8_lossy(&answer);
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    csrf.expect("a page with a form").to_owned()
}

/// One more ticket for a page that is open.
pub(crate) async fn next_ticket(server: &Server, pass: (&str, &str)) -> String {
    try_ticket(server, pass).await.expect("a ticket is given")
}

/// The same; none from a server that has as much to do as it takes on.
pub(crate) async fn try_ticket(server: &Server, (cookie, csrf): (&str, &str)) -> Option<String> {
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let mut answer = Vec::new();
    let request = format!(
        "POST /live/tickets HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nx-csrf: {csrf}\r\n\
         sec-fetch-site: same-origin\r\nContent-Length: 0\r\n\r\n"
    );
    let (status, head) = load::exchange(&mut stream, request.as_bytes(), &mut answer).await;
    if status == 503 {
        return None;
    }
    assert_eq!(status, 200, "a ticket is given");
    let given: Value = serde_json::from_slice(&answer[head..]).expect("JSON");
    given["ticket"].as_str().map(str::to_owned)
}

/// A socket that follows the meeting from now on.
pub(crate) async fn open(server: &Server, pass: (&str, &str), meeting: &str) -> Socket {
    follow(server, pass, (meeting, Value::Null)).await.expect("a handshake").0
}

/// A socket that follows the meeting from a position, and what was answered to that; none from a server that has as much to
/// do as it takes on.
pub(crate) async fn follow(
    server: &Server,
    (cookie, ticket): (&str, &str),
    (meeting, since): (&str, Value),
) -> Option<(Socket, Value)> {
    let mut socket = try_connect(server.address, cookie).await?;
    let hello = json!({ "id": 1, "op": "hello", "d": { "ticket": ticket } });
    let sub = json!({ "id": 2, "op": "sub", "m": meeting, "since": since });
    let mut last = Value::Null;
    for request in [hello, sub] {
        socket.send(Message::text(request.to_string())).await.expect("a request sent");
        let answer = socket.next().await.expect("an open socket").expect("an answer");
        last = serde_json::from_str(answer.to_text().expect("a text")).expect("JSON");
        assert!(last["ok"].is_object(), "{last}");
    }
    Some((socket, last))
}

/// Opens a socket at a server; with a cookie as a page of the forum does.
pub(crate) async fn connect(address: SocketAddr, cookie: &str) -> Socket {
    try_connect(address, cookie).await.expect("a handshake")
}

async fn try_connect(address: SocketAddr, cookie: &str) -> Option<Socket> {
    let mut request = format!("ws://{address}/live").into_client_request().expect("a request");
    let value = |text: String| HeaderValue::from_str(&text).expect("a header");
    let headers = request.headers_mut();
    headers.insert("cookie", value(cookie.to_owned()));
    headers.insert("origin", value(format!("http://{address}")));
    if !cookie.is_empty() {
        headers.insert("sec-websocket-protocol", HeaderValue::from_static("forum.v1"));
    }
    let stream = TcpStream::connect(address).await.expect("a connection");
    Some(client_async_with_config(request, stream, Some(small())).await.ok()?.0)
}

/// The buffers that the forum's sockets have.
pub(crate) fn small() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(4096)
}
