//! Sockets: a fast way to read and append to meetings' logs. One JSON text frame each way, subprotocol `forum.v1`.
//!
//! | direction | shape |
//! |---|---|
//! | request | `{"id":17,"op":"post","m":"<meeting>","k":"<uuid>","d":{"body":"…","handling":"HD3"}}` |
//! | reply | `{"re":17,"ok":{"seq":812,"at":"…","dup":false}}`, `{"re":17,"err":{"code":"…","retry":false,"words":"…"}}` |
//! | event | `{"m":"<meeting>","seq":812,"t":"message.posted","at":"…","k":"<only to its author>","d":{…}}` |
//! | control | `{"t":"ping","d":{"heads":{"<meeting>":812}}}`, `live`, `snapshot`, `goaway`, `session` |
//!
//! Requests, each in the table of operations: `hello` (with a ticket, first), `sub` and `since` (`"since":{"epoch":"…","seq":0}`), `unsub`, `pong`, and
//! the changes, each with a key:
//!
//! | change | `d` |
//! |---|---|
//! | `post` | `body`, `handling`, `reply_to` (a message), `release` (whether it waits for release if screening would hold it) |
//! | `message.release`, `message.decline` | `id` (a message that waits), `reason` (of declining) |
//! | `edit`, `remove` | `id` (a message), `body` |
//! | `mark` | `id`, `mark` (`action`, `decision` or left out) |
//! | `react` | `id`, `sign` (`agree`, `thanks`, `see_too` or left out) |
//! | `pin` | `id`, or nothing to take the notice down |
//! | `hand` | `reason`, if there is one |
//! | `hand.lower`, `hand.call` | `id` (a hand) |
//! | `agenda.start` | `id` (an agenda item) |
//! | `poll.open` | `question`, `options` (one a line), `secret` (true or false) |
//! | `poll.close` | `id` (a poll) |
//! | `lock.set` | `locked`, `slow_seconds` (or left out) |
//! | `lobby.set` | `on` |
//! | `person.admit`, `person.remove`, `person.return` | `account` |
//!
//! `poll.vote` (`id`, and `option`, its place from 1) is a request without a key: a vote is final, and no entry of the log.
//!
//! `{"t":"session","d":{"ends_in_ms":120000}}` says that the session ends soon; `refresh` keeps it.
//!
//! `typing` says that somebody is writing, and is not answered. What passes has no position and is not kept:
//! `{"m":…,"t":"typing","d":{"count":1,"names":["…"]}}`, and `presence`: `people` (each with a `number` that stands for them as
//! long as they stay; null where they are too many), then `joined`, and `left` (numbers), with the `count` of those who are there.
//! `changed` says that what stands beside the log was: the agenda, its papers, when the meeting is to be, or whether.
//!
//! `message.reacted` says how many reacted; with what its actor does, `sign`, is told to them alone.
//!
//! An event that its reader may not see is `{"m":…,"seq":…,"t":"hidden"}`.

mod changes;
mod close;
mod conversation;
mod events;
mod feed;
mod frames;
mod operations;
mod tickets;

use crate::{
    app::App,
    domain::Actor,
    http::{
        route::{Access, Route},
        session::Token,
    },
};
use axum::{
    Extension,
    extract::{
        State, WebSocketUpgrade,
        ws::{WebSocket, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use close::Close;
use conversation::Conversation;

pub(crate) use operations::OPERATIONS;
pub use operations::Operation;

/// What pages ask for when they come back, one after the other.
pub(crate) const PATHS: [&str; 2] = ["/live/tickets", "/live"];
const PROTOCOL: &str = "forum.v1";
/// Bytes of a socket's read and write buffers: an idle socket costs little (the default is 128 KiB).
const BUFFER: usize = 4 * 1024;
/// The most bytes of a frame, and of a message.
const LARGEST: usize = 32 * 1024;
/// Seconds after which a server that stops may be asked again.
const COME_BACK: HeaderValue = HeaderValue::from_static("5");

/// Where sockets open, and where their tickets come from.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get(PATHS[1], Access::SignedIn, show).open_to_listeners(),
        Route::post(PATHS[0], Access::SignedIn, tickets::create).open_to_listeners(),
    ]
}

/// `GET /live`
async fn show(
    State(app): State<App>,
    (Extension(actor), Extension(token)): (Extension<Actor>, Extension<Token>),
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, COME_BACK)]).into_response();
    }
    // A browser sends cookies with a socket that another site opens, and names that site here (RFC 6455, 10.2).
    if headers.get(header::ORIGIN).is_none_or(|origin| origin != app.settings.public_origin().as_str()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.protocols([PROTOCOL]),
        Err(rejection) => return rejection.into_response(),
    };
    if upgrade.selected_protocol().is_none() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    // Taken now, since the server waits for sockets only by this.
    let working = app.tasks.token();
    let seat = app.hub.take_seat(&actor);
    let conversation = seat.map(|seat| Box::new(Conversation::new(app, (actor, token), seat)));
    with_socket_limits(upgrade).on_upgrade(async move |socket| {
        serve(conversation, socket).await;
        drop(working);
    })
}

/// The sizes of a socket's buffers, and the largest that it takes.
pub fn with_socket_limits(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_frame_size(LARGEST)
        .max_message_size(LARGEST)
}

/// Serves a socket to its end; without a conversation this person has as many as they may.
async fn serve(conversation: Option<Box<Conversation>>, mut socket: WebSocket) {
    let close = match conversation {
        Some(mut conversation) => conversation.run(&mut socket).await,
        None => Close::TooMany,
    };
    Box::pin(close.send(&mut socket)).await;
}
