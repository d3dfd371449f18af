//! What screening refuses goes back to its writer and nowhere else: not into the database, its files, or a log.

use super::company::Company;
use crate::support::{Person, TestApp, Tool, log::Log, reports, socket::Socket};
use axum::http::StatusCode;
use chrono::TimeDelta;
use csa_forum::domain::api_token::Scope;
use entity::organisation::Kind;
use serde_json::{Value, json};

/// The mark that each refused text carries, so that one search finds them all.
const MARK: &str = "heron7319quill";

/// A text that is refused, with a place of its own in it.
fn text(place: &str) -> String {
    format!("Ask at {MARK}.{place}@example.org about it.")
}

/// Sends a refused text as a form and expects it back.
async fn try_form(person: &Person<'_>, path: &str, field: &str, others: &[(&str, &str)]) {
    let words = text(&path.replace('/', "."));
    let form = [&[(field, words.as_str())], others].concat();
    let page = person.post(path, &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", page.body);
    assert!(page.body.contains(MARK), "{path} does not give it back");
    assert!(page.select(".govuk-error-summary").len() == 1, "{path} does not say why");
}

#[tokio::test]
async fn a_refused_text_is_in_no_row_no_file_and_no_log() {
    let forum = TestApp::served(|_| {}).await;
    let company = Company::meet(&forum).await;
    let (ada, sedge, teal) = (&company.member, &company.moderator, &company.reader);
    let heron = forum.organisation("Heron House", Kind::Charity, &[ada]).await;
    let concern = super::concerns::publish(ada, "HD3", sedge).await;
    let report = ada.draft_report("HD3").await;
    let post = ada.get(&company.thread).await.attributes(".app-post__acts a", "href").remove(0);
    let post = post.trim_end_matches("/edit").to_owned();
    let meeting = company.meeting.rsplit('/').next().unwrap().to_owned();
    let trend = forum.published_trend("T-2026-001", "A trend").await;
    let log = Log::start();

    let handling = ("handling", "HD3");
    try_form(ada, "/spaces/general/threads", "body", &[("title", "A title"), handling]).await;
    try_form(ada, "/spaces/general/threads", "title", &[("body", "Words."), handling]).await;
    try_form(ada, &format!("{}/posts", company.thread), "body", &[handling]).await;
    try_form(ada, &post, "body", &[("version", "1"), handling]).await;
    try_form(ada, &post, "body", &[("version", "1"), handling, ("save_draft", "page")]).await;
    try_form(ada, "/concerns", "what_happened", &[("title", "A title"), ("save_draft", "page")]).await;
    try_form(ada, &format!("{}/messages", company.meeting), "body", &[handling]).await;
    try_form(ada, "/concerns", "should_change", &super::concerns::answers("HD3", "")[5..]).await;
    try_form(ada, "/submissions", "change", &[("title", "A report")]).await;
    try_form(ada, &format!("{report}/parts/meaning"), "help", &reports::meaning("HD3")).await;
    try_form(teal, &format!("{concern}/response"), "body", &[("status", "RS4")]).await;
    try_form(sedge, "/meetings", "purpose", &[("title", "A meeting")]).await;
    try_form(sedge, &format!("/trends/{}/versions", trend.id), "summary", &[("title", "A trend")]).await;
    try_form(sedge, "/digests", "introduction", &[("title", "A digest")]).await;

    let tool = Tool::of(ada, &heron, &[Scope::ReadThreads, Scope::WritePosts, Scope::WriteSubmissions]).await;
    let posts = format!("/api/v1{}/posts", company.thread);
    let threads = format!("/api/v1/spaces/{}/threads", company.space.id);
    for (path, body) in [
        (&posts, json!({ "body": text("api") })),
        (&threads, json!({ "title": text("api-title"), "body": "Words." })),
        // What does not fit is told back, too.
        (&posts, json!({ "body": "Words.", "live_case": text("api-type") })),
    ] {
        let reply = tool.post(path, "a-key", &body).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.body);
    }

    let mut socket = Socket::open(&forum, ada).await;
    let said = socket.say(&meeting, &text("socket")).await;
    assert_eq!(said["err"]["code"], "screening");
    assert_eq!(said["err"]["rules"], Value::from(vec!["email"]));

    forum.advance(TimeDelta::minutes(31));
    let late = ada.post(&format!("{}/posts", company.thread), &[("body", &text("late")), handling]).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(late.says("What you wrote is not kept"), "{}", late.body);
    forum.run_due_jobs().await;

    for (name, bytes) in forum.bytes().await {
        let found = bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes());
        assert!(!found, "a refused text is in {name}");
    }
    let lines = log.text();
    assert!(!lines.is_empty(), "something was logged");
    let told = lines.lines().find(|line| line.contains(MARK));
    assert_eq!(told, None, "a refused text is in the log");
}
