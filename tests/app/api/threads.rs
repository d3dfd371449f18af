use super::problem;
use crate::support::{Person, TestApp, Tool};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use csa_forum::domain::api_token::Scope;
use entity::organisation::Kind;
use serde_json::{Value, json};

const WORDS: &str = "Three short fields did better than one long one.";
const BOTH: &[Scope] = &[Scope::ReadThreads, Scope::WritePosts];

async fn tool<'a>(person: &Person<'a>) -> Tool<'a> {
    let organisation = person.forum.organisation("Heron House", Kind::Charity, &[person]).await;
    Tool::of(person, &organisation, BOTH).await
}

fn new_thread() -> Value {
    json!({ "title": "What reports need to say", "body": WORDS, "handling": "HD1" })
}

#[tokio::test]
async fn a_tool_starts_a_thread_and_reads_it() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let ada = forum.person("Ada").await;
    let tool = tool(&ada).await;

    let made = tool.post(&format!("/api/v1/spaces/{}/threads", space.id), "first", &new_thread()).await;

    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let thread = made.json();
    assert_eq!(made.path(), format!("/api/v1/threads/{}", thread["id"].as_str().unwrap()));
    assert_eq!(tool.get(&made.path()).await.json(), thread);
    assert_eq!(thread["space_id"], space.id.to_string());
    assert_eq!(
        thread["author"],
        json!({ "shown_name": "Ada", "organisation": null, "organisation_kind": "charity" })
    );
    assert_eq!(tool.get("/api/v1/threads").await.json(), json!({ "items": [thread], "next": null }));
    let posts = tool.get(&format!("{}/posts", made.path())).await.json();
    assert_eq!(posts["items"][0]["body"], WORDS);
    assert_eq!(posts["items"][0]["handling"], "HD1");

    let page = ada.get("/threads").await;
    assert!(page.says("What reports need to say"), "the same thread stands on the pages");
}

#[tokio::test]
async fn the_same_request_sent_twice_starts_one_thread_and_another_under_its_key_is_refused() {
    let forum = TestApp::start().await;
    let (space, other) = (forum.space("general").await, forum.space("other").await);
    let ada = forum.person("Ada").await;
    let tool = tool(&ada).await;
    let path = format!("/api/v1/spaces/{}/threads", space.id);

    let first = tool.post(&path, "one", &new_thread()).await;
    let second = tool.post(&path, "one", &new_thread()).await;
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!((first.json(), first.path()), (second.json(), second.path()));

    for (path, changed) in [
        (path.clone(), json!({ "title": "Another", "body": WORDS, "handling": "HD1" })),
        (path.clone(), json!({ "title": "What reports need to say", "body": "Other.", "handling": "HD1" })),
        (path.clone(), json!({ "title": "What reports need to say", "body": WORDS, "handling": "HD4" })),
        (format!("/api/v1/spaces/{}/threads", other.id), new_thread()),
    ] {
        let refused = tool.post(&path, "one", &changed).await;
        problem(&refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["key"], "problem-key-reused", "{changed}");
    }
    assert_eq!(tool.get("/api/v1/threads").await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_list_goes_on_where_the_page_before_ended() {
    let forum = TestApp::start().await;
    let (space, other) = (forum.space("general").await, forum.space("other").await);
    let ada = forum.person("Ada").await;
    let tool = tool(&ada).await;
    for (space, number) in (0..30).map(|number| (&space, number)).chain([(&other, 30)]) {
        let path = format!("/api/v1/spaces/{}/threads", space.id);
        let made = tool.post(&path, &format!("thread-{number}"), &new_thread()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    }

    let path = format!("/api/v1/threads?space={}", space.id);
    let first = tool.get(&path).await.json();
    let second = tool.get(&format!("{path}&after={}", first["next"].as_str().unwrap())).await.json();

    let ids = |page: &Value| -> Vec<Value> {
        page["items"].as_array().unwrap().iter().map(|thread| thread["id"].clone()).collect()
    };
    assert_eq!((ids(&first).len(), ids(&second).len()), (25, 5));
    assert!(ids(&second).iter().all(|id| !ids(&first).contains(id)));
    assert_eq!(second["next"], Value::Null);
    let unsound = tool.get("/api/v1/threads?after=yesterday").await;
    problem(&unsound, StatusCode::UNPROCESSABLE_ENTITY);
    problem(&tool.get("/api/v1/threads?spaces=all").await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_wrong_is_told_field_by_field() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let ada = forum.person("Ada").await;
    let tool = tool(&ada).await;
    let wrong = json!({ "title": " ", "body": "Write to someone@example.org", "handling": "HD5" });

    let refused = tool.post(&format!("/api/v1/spaces/{}/threads", space.id), "one", &wrong).await;

    assert_eq!(problem(&refused, StatusCode::UNPROCESSABLE_ENTITY), "error-fields");
    let errors = refused.json()["errors"].clone();
    let told: Vec<_> =
        errors.as_array().unwrap().iter().map(|e| (e["field"].clone(), e["key"].clone())).collect();
    let expected = [
        ("title", "problem-title-missing"),
        ("body", "problem-screening-email"),
        ("handling", "problem-choice-unknown"),
    ];
    assert_eq!(told, expected.map(|(field, key)| (json!(field), json!(key))));
    assert_eq!(errors[0]["detail"], "Enter a title");
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_with_the_reason() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let ada = forum.person("Ada").await;
    let tool = tool(&ada).await;
    let path = format!("/api/v1/spaces/{}/threads", space.id);
    let send = async |media_type: &str, key: &str, body: String| {
        let request =
            Request::post(&path).header(header::CONTENT_TYPE, media_type).header("idempotency-key", key);
        tool.send(request, Body::from(body)).await
    };
    let json = "application/json";

    let large = format!("{{\"title\": \"{}\"}}", "x".repeat(forum.app.settings.largest_body));
    for (reply, status, key) in [
        (send(json, "one", "{".to_owned()).await, StatusCode::BAD_REQUEST, "error-json"),
        (send(json, "one", "[]".to_owned()).await, StatusCode::UNPROCESSABLE_ENTITY, "error-json-fields"),
        (
            send(json, "one", json!({ "title": 1, "body": WORDS }).to_string()).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "error-json-fields",
        ),
        (
            send(json, "one", json!({ "title": "A", "body": WORDS, "pinned": true }).to_string()).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "error-json-fields",
        ),
        (send(json, "one", large).await, StatusCode::PAYLOAD_TOO_LARGE, "error-too-large"),
        (
            send("text/plain", "one", new_thread().to_string()).await,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "error-media-type",
        ),
        (send(json, "", new_thread().to_string()).await, StatusCode::BAD_REQUEST, "error-idempotency-key"),
        (
            send(json, "one two", new_thread().to_string()).await,
            StatusCode::BAD_REQUEST,
            "error-idempotency-key",
        ),
        (
            send(json, &"k".repeat(256), new_thread().to_string()).await,
            StatusCode::BAD_REQUEST,
            "error-idempotency-key",
        ),
    ] {
        assert_eq!(problem(&reply, status), key, "{}", reply.body);
    }
    assert_eq!(tool.get("/api/v1/threads").await.json()["items"], json!([]));
}

#[tokio::test]
async fn what_is_not_open_to_a_tool_does_not_exist_for_it() {
    let forum = TestApp::start().await;
    let hidden = forum.space_for("hidden", entity::space::Posting::StraightAway, vec![]).await;
    let ada = forum.person("Ada").await;
    let tool = tool(&ada).await;

    for path in [
        format!("/api/v1/spaces/{}", hidden.id),
        format!("/api/v1/spaces/{}", uuid::Uuid::nil()),
        "/api/v1/spaces/not-a-key".to_owned(),
    ] {
        let missing = tool.get(&path).await;
        assert_eq!(problem(&missing, StatusCode::NOT_FOUND), "error-not-found", "{path}");
    }
    let refused = tool.post(&format!("/api/v1/spaces/{}/threads", hidden.id), "one", &new_thread()).await;
    problem(&refused, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_thread_in_a_reviewed_space_waits_for_a_moderator() {
    let forum = TestApp::start().await;
    let space = forum.reviewed_space("careful").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let tool = tool(&ada).await;

    let made = tool.post(&format!("/api/v1/spaces/{}/threads", space.id), "one", &new_thread()).await;

    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.json()["published_at"], Value::Null);
    let page = made.path().replace("/api/v1", "");
    assert_eq!(ben.get(&page).await.status, StatusCode::NOT_FOUND);
}
