//! Tickets: what proves that a socket was opened by one of our pages. Signed and not kept, since ten thousand
//! sockets that come back must not be ten thousand writes.

use crate::{
    app::App,
    domain::{Actor, Timestamp},
    live::{
        close::Close,
        frames::{self, Code, Refusal, Request},
    },
};
use axum::{
    Extension, Json,
    extract::{
        State,
        ws::{Message, WebSocket},
    },
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use serde_json::json;
use std::time::Duration;

const PURPOSE: &str = "live-ticket";
/// How long a ticket can be used.
const LASTS: TimeDelta = TimeDelta::seconds(30);
/// How long a socket has to show its ticket.
const GREETS_WITHIN: Duration = Duration::from_secs(5);

/// `POST /live/tickets`
pub(super) async fn create(State(app): State<App>, Extension(actor): Extension<Actor>) -> Response {
    Json(json!({ "ticket": issue(&app, &actor, actor.now + LASTS) })).into_response()
}

/// `<moment at which it expires, in microseconds>.<signature>`
fn issue(app: &App, actor: &Actor, expires: Timestamp) -> String {
    let expires = expires.timestamp_micros();
    format!("{expires}.{}", app.secret_key.sign(PURPOSE, subject(actor, expires).as_bytes()))
}

fn is_good(app: &App, actor: &Actor, ticket: &str) -> bool {
    let Some((expires, signature)) = ticket.split_once('.') else { return false };
    expires.parse().is_ok_and(|expires: i64| {
        app.clock.now().timestamp_micros() < expires
            && app.secret_key.verify(PURPOSE, subject(actor, expires).as_bytes(), signature)
    })
}

fn subject(actor: &Actor, expires: i64) -> String {
    let session = actor.session_id.map(|id| id.to_string()).unwrap_or_default();
    format!("{session}.{expires}")
}

/// Waits for `hello` with a good ticket.
pub(super) async fn greet(app: &App, socket: &mut WebSocket, actor: &Actor) -> Result<(), Close> {
    let greeting = async {
        loop {
            match socket.recv().await {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Binary(_))) => return Err(Close::Unreadable),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Close::Gone),
            }
        }
    };
    let text = tokio::time::timeout(GREETS_WITHIN, greeting).await.map_err(|_| Close::Ticket)??;
    let request: Request = serde_json::from_str(&text).unwrap_or_default();
    let good = request.op == "hello"
        && matches!(request.text("ticket"), Ok(Some(ticket)) if is_good(app, actor, ticket));
    let answer = if good {
        frames::ok(request.id, &json!({}))
    } else {
        frames::refused(request.id, &Refusal::new(Code::Ticket))
    };
    let sent = socket.send(Message::text(answer)).await;
    if good { sent.map_err(|_| Close::Gone) } else { Err(Close::Ticket) }
}
