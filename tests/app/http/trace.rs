use crate::support::{TestApp, log::Log};
use axum::{body::Body, http::Request};

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
    let log = Log::start();

    let reply = ada.get("/threads/b9d6a1f2-0000-4000-8000-000000000000?token=query-word").await;
    ada.post("/sign-in", &[("email", "form-word@example.org"), ("password", "another-form-word")]).await;

    let text = log.text();
    let id = reply.headers["x-request-id"].to_str().unwrap();
    let line: serde_json::Value = serde_json::from_str(
        text.lines()
            .find(|line| line.contains(id) && line.contains("answered"))
            .unwrap_or_else(|| panic!("no line with {id} in {text}")),
    )
    .unwrap();
    assert_eq!(line["span"]["route"], "/threads/{thread_id}");
    assert_eq!(line["fields"]["status"], 404);
    for secret in ["b9d6a1f2", "query-word", "form-word", ada.token.as_str(), "Ada"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
