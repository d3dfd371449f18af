//! Content notes that a tool puts on what it writes.

use super::problem;
use crate::support::{TestApp, Tool};
use axum::http::StatusCode;
use csa_forum::domain::api_token::Scope;
use entity::organisation::Kind;
use serde_json::json;

const BOTH: &[Scope] = &[Scope::ReadThreads, Scope::WritePosts];

#[tokio::test]
async fn what_a_tool_writes_carries_the_notes_that_it_chose_and_is_folded_for_readers() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    let threads = format!("/api/v1/spaces/{}/threads", space.id);

    let new = json!({ "title": "Letters", "body": "Teal words.", "content_notes": ["NT07", "NT05", "NT07"] });
    let made = tool.post(&threads, "one", &new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.json()["content_notes"], json!(["NT05", "NT07"]), "each once");
    let thread = made.path();
    let reply = json!({ "body": "Plover words.", "content_notes": ["NT02"] });
    let made = tool.post(&format!("{thread}/posts"), "two", &reply).await;
    assert_eq!(made.json()["content_notes"], json!(["NT02"]), "{}", made.body);

    let page = ben.get(thread.trim_start_matches("/api/v1")).await;
    assert_eq!(
        page.select("article details summary"),
        [
            "Content note: Court and cross-examination; Violence",
            "Content note: Images of abuse (discussed, never shown)"
        ]
    );

    for (key, none) in
        [("three", json!({ "body": "One." })), ("four", json!({ "body": "Two.", "content_notes": [] }))]
    {
        let made = tool.post(&format!("{thread}/posts"), key, &none).await;
        assert_eq!(made.json()["content_notes"], json!([]), "{}", made.body);
    }
}

#[tokio::test]
async fn a_note_that_there_is_not_is_told_by_field_and_nothing_is_made() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    let threads = format!("/api/v1/spaces/{}/threads", space.id);
    let new = json!({ "title": "Letters", "body": "Teal words.", "content_notes": ["NT05", "NT99"] });
    let refused = tool.post(&threads, "one", &new).await;
    problem(&refused, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"][0]["field"], "content_notes");
    let new = json!({ "title": "Letters", "body": "Teal words." });
    let thread = tool.post(&threads, "one", &new).await.path();
    let reply = json!({ "body": "Plover words.", "content_notes": ["burn"] });
    let refused = tool.post(&format!("{thread}/posts"), "two", &reply).await;
    problem(&refused, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"][0]["field"], "content_notes");
    let wrong = json!({ "body": "Plover words.", "content_notes": "NT05" });
    problem(&tool.post(&format!("{thread}/posts"), "two", &wrong).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(tool.get(&format!("{thread}/posts")).await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_words_under_one_key_with_other_notes_are_another_request_until_somebody_changes_them() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    let threads = format!("/api/v1/spaces/{}/threads", space.id);
    let with = |notes: &[&str]| json!({ "title": "Letters", "body": "Teal words.", "content_notes": notes });
    let made = tool.post(&threads, "one", &with(&["NT05"])).await;
    assert_eq!(tool.post(&threads, "one", &with(&["NT05"])).await.json(), made.json());
    for other in [&["NT06"][..], &[]] {
        let refused = tool.post(&threads, "one", &with(other)).await;
        problem(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["field"], "Idempotency-Key", "{other:?}");
    }

    let posts = tool.get(&format!("{}/posts", made.path())).await.json();
    let post = posts["items"][0]["id"].as_str().unwrap().to_owned();
    let form = [("present", "NT05"), ("note", "NT05"), ("note", "NT07")];
    sedge.post(&format!("/content-notes/post/{post}"), &form).await.location();
    let again = tool.post(&threads, "one", &with(&["NT05"])).await;
    assert_eq!(again.status, StatusCode::CREATED, "it is what was sent then: {}", again.body);
    assert_eq!(again.json()["content_notes"], json!(["NT05", "NT07"]), "and no note is taken off");
}
