use super::problem;
use crate::support::{TestApp, Tool};
use axum::http::StatusCode;
use csa_forum::domain::api_token::Scope;
use entity::organisation::Kind;
use futures_util::future::join_all;
use serde_json::{Value, json};

const BOTH: &[Scope] = &[Scope::ReadThreads, Scope::WritePosts];

/// A thread that a member started on the pages, and the path of its posts in JSON.
async fn thread_of(person: &crate::support::Person<'_>) -> (String, String) {
    person.forum.space("general").await;
    let form = [("title", "Short fields"), ("body", "The first post."), ("handling", "HD3")];
    let page = person.post("/spaces/general/threads", &form).await.path();
    (page.clone(), format!("/api/v1{page}/posts"))
}

#[tokio::test]
async fn a_tool_replies_and_the_reply_stands_on_the_page() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (page, posts) = thread_of(&ada).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;

    let made = tool.post(&posts, "one", &json!({ "body": "Yes, *please*.", "language": "cy" })).await;

    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let post = made.json();
    assert_eq!(
        (&post["number"], &post["handling"], &post["language"]),
        (&json!(2), &json!("HD3"), &json!("cy"))
    );
    assert_eq!(post["html"], "<p>Yes, <em>please</em>.</p>\n");
    assert_eq!(tool.get(&made.path()).await.json(), post);
    assert_eq!(ada.get(&page).await.select(".app-post em"), ["please"]);
}

#[tokio::test]
async fn the_same_reply_sent_twice_is_one_and_another_under_its_key_is_refused() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (_, posts) = thread_of(&ada).await;
    let (tool, another) = (Tool::of(&ada, &heron, BOTH).await, Tool::of(&ada, &heron, BOTH).await);

    let first = tool.post(&posts, "one", &json!({ "body": "Once." })).await;
    let again = tool.post(&posts, "\"one\"", &json!({ "body": "Once.\r\n" })).await;
    assert_eq!((first.status, first.json()), (again.status, again.json()));
    let refused = tool.post(&posts, "one", &json!({ "body": "Twice." })).await;
    problem(&refused, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"][0]["field"], "Idempotency-Key");

    let theirs = another.post(&posts, "one", &json!({ "body": "Twice." })).await;
    assert_eq!(theirs.json()["number"], 3, "a key is a token's own");
}

#[tokio::test]
async fn the_same_reply_sent_many_times_at_once_is_one() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (_, posts) = thread_of(&ada).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    let sent = json!({ "body": "Once." });

    let replies = join_all((0..8).map(|_| tool.post(&posts, "one", &sent))).await;

    assert!(replies.iter().any(|reply| reply.status == StatusCode::CREATED));
    for reply in replies.iter().filter(|reply| reply.status != StatusCode::CREATED) {
        assert_eq!(problem(reply, StatusCode::CONFLICT), "conflict-sent-twice");
    }
    let again = tool.post(&posts, "one", &sent).await;
    assert_eq!((again.status, &again.json()["number"]), (StatusCode::CREATED, &json!(2)));
    assert_eq!(tool.get(&posts).await.json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_reply_sent_again_after_it_was_edited_is_still_the_same() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (_, posts) = thread_of(&ada).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    let sent = json!({ "body": "Once.", "handling": "HD1" });
    let made = tool.post(&posts, "one", &sent).await;
    let page = made.path().replace("/api/v1", "");
    let edit = [("version", "1"), ("body", "Once more."), ("handling", "HD4")];
    assert_eq!(ada.post(&page, &edit).await.status, StatusCode::SEE_OTHER);

    let again = tool.post(&posts, "one", &sent).await;

    assert_eq!(again.status, StatusCode::CREATED, "{}", again.body);
    assert_eq!(again.json()["body"], "Once more.");
}

#[tokio::test]
async fn of_a_withdrawn_post_its_place_is_left() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (_, posts) = thread_of(&ada).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    let made = tool.post(&posts, "one", &json!({ "body": "Out of date soon." })).await;
    ada.post(&format!("{}/withdrawal", made.path().replace("/api/v1", "")), &[]).await;

    let gone = tool.get(&made.path()).await.json();

    for field in ["author", "body", "html", "handling"] {
        assert_eq!(gone[field], Value::Null, "{field}");
    }
    assert!(gone["withdrawn_at"].is_string());
    assert_eq!(gone["number"], 2);
}

#[tokio::test]
async fn a_thread_that_is_closed_takes_no_reply() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (page, posts) = thread_of(&ada).await;
    ada.post(&format!("{page}/closure"), &[]).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;

    let refused = tool.post(&posts, "one", &json!({ "body": "Too late." })).await;

    assert_eq!(problem(&refused, StatusCode::CONFLICT), "conflict-thread-closed");
}

#[tokio::test]
async fn posts_are_listed_page_by_page_to_the_last() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (_, posts) = thread_of(&ada).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    for number in 2..=52 {
        tool.post(&posts, &number.to_string(), &json!({ "body": format!("Post {number}.") })).await;
    }

    let first = tool.get(&posts).await.json();
    let second = tool.get(&format!("{posts}?after={}", first["next"].as_str().unwrap())).await.json();

    let numbers = |page: &Value| -> Vec<i64> {
        page["items"].as_array().unwrap().iter().map(|post| post["number"].as_i64().unwrap()).collect()
    };
    assert_eq!(numbers(&first), (1..=50).collect::<Vec<_>>());
    assert_eq!(numbers(&second), [51, 52]);
    assert_eq!(second["next"], Value::Null);
    for (after, status) in [
        ("-1", StatusCode::BAD_REQUEST),
        ("last", StatusCode::BAD_REQUEST),
        ("2147483648", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        problem(&tool.get(&format!("{posts}?after={after}")).await, status);
    }
}

#[tokio::test]
async fn a_reply_about_a_live_case_waits_and_a_tool_confirms_only_what_is_asked() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (page, posts) = thread_of(&ada).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;

    let held = tool.post(&posts, "one", &json!({ "body": "About a case.", "live_case": true })).await;
    assert_eq!(held.status, StatusCode::CREATED, "{}", held.body);
    assert_eq!(held.json()["published_at"], Value::Null);
    assert!(ada.get(&page).await.says("Why: it may be about a case"));

    let sent = json!({ "body": "Words.", "confirmed": ["email"] });
    let refused = tool.post(&posts, "two", &sent).await;
    problem(&refused, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"][0]["field"], "confirmed");

    let address = tool.post(&posts, "three", &json!({ "body": "Write to someone@example.org" })).await;
    problem(&address, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = &address.json()["errors"][0];
    assert_eq!((&wrong["field"], &wrong["rule"]), (&json!("body"), &json!("email")));
}

#[tokio::test]
async fn a_tool_is_asked_to_look_again_by_field_and_code() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let heron = forum.organisation("Heron House", Kind::Charity, &[&ada]).await;
    let (_, posts) = thread_of(&ada).await;
    let tool = Tool::of(&ada, &heron, BOTH).await;
    let dated = "It happened on 14 March 2024.";

    let asked = tool.post(&posts, "one", &json!({ "body": dated })).await;
    problem(&asked, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = &asked.json()["errors"][0];
    assert_eq!((&wrong["field"], &wrong["rule"]), (&json!("body"), &json!("exact_date")));

    let sent = tool.post(&posts, "one", &json!({ "body": dated, "confirmed": ["exact_date"] })).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    assert_ne!(sent.json()["published_at"], Value::Null);
}
