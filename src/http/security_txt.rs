//! How whoever finds a weakness of the forum reports it.

use crate::app::App;
use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{SecondsFormat, TimeDelta};
use std::borrow::Cow;

const PATH: &str = "/.well-known/security.txt";

/// How long an answer holds: less than a year (RFC 9116, 2.5.5).
const HOLDS: TimeDelta = TimeDelta::days(180);

/// One plain answer, for everyone.
pub(crate) fn router() -> Router<App> {
    Router::new().route(PATH, get(show))
}

/// `GET /.well-known/security.txt` (RFC 9116)
async fn show(State(app): State<App>) -> Response {
    let contact: Cow<'_, str> = match &app.settings.security_contact {
        Some(contact) => contact.as_str().into(),
        None => format!("mailto:{}", app.reply_to.email).into(),
    };
    let expires = (app.clock.now() + HOLDS).to_rfc3339_opts(SecondsFormat::Secs, true);
    let canonical = format!("{}{PATH}", app.settings.public_origin());
    let text =
        format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {canonical}\n");
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))], text).into_response()
}
