use crate::support::TestApp;
use axum::{body::Body, http::Request};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};
use tracing_subscriber::fmt::MakeWriter;

/// A log that a test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn each_answer_has_an_id_of_the_servers_own() {
    let forum = TestApp::start().await;
    let asked = || Request::get("/sign-in").header("x-request-id", "mine").body(Body::empty()).unwrap();

    let (one, other) = (forum.send(asked()).await, forum.send(asked()).await);

    let (one, other) = (&one.headers["x-request-id"], &other.headers["x-request-id"]);
    assert_eq!(one.len(), 32);
    assert_ne!(one, other);
    assert_ne!(one, "mine");
}

#[tokio::test]
async fn a_log_line_names_the_route_and_never_the_path_the_query_or_the_form() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let log = Log::default();
    let lines = tracing_subscriber::fmt().json().with_writer(log.clone()).finish();
    let written = tracing::subscriber::set_default(lines);

    let reply = ada.get("/threads/b9d6a1f2-0000-4000-8000-000000000000?token=query-word").await;
    ada.post("/sign-in", &[("email", "form-word@example.org"), ("password", "another-form-word")]).await;
    drop(written);

    let text = log.text();
    let id = reply.headers["x-request-id"].to_str().unwrap();
    let line: serde_json::Value = serde_json::from_str(
        text.lines().find(|line| line.contains(id)).unwrap_or_else(|| panic!("no line with {id} in {text}")),
    )
    .unwrap();
    assert_eq!(line["span"]["route"], "/threads/{thread_id}");
    assert_eq!(line["fields"]["status"], 404);
    for secret in ["b9d6a1f2", "query-word", "form-word", ada.token.as_str(), "Ada"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
