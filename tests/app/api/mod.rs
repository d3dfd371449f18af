mod content_notes;
mod description;
mod meetings;
mod minutes;
mod posts;
mod submissions;
mod threads;
mod tokens;
mod trends;

use crate::support::Reply;
use axum::http::{StatusCode, header};

/// Checks that a reply is a problem document with this status, and returns its key.
fn problem(reply: &Reply, status: StatusCode) -> String {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert_eq!(reply.headers[header::CONTENT_TYPE], "application/problem+json");
    let json = reply.json();
    assert_eq!(json["type"], "about:blank");
    assert_eq!(json["status"], status.as_u16());
    assert_eq!(json["title"], status.canonical_reason().unwrap());
    assert!(!json["detail"].as_str().unwrap().is_empty());
    json["key"].as_str().unwrap().to_owned()
}
