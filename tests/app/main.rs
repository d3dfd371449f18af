//! The server as a black box: every test speaks HTTP, opens sockets and reads its mail.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod api;
mod commands;
mod http;
mod jobs;
mod live;
mod support;
mod web;
