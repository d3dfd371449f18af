//! A digest's mail is the same for everybody: it folds nothing, and names what something touches on before its words.

use super::super::digests::{act, add, approve, cast, start};
use crate::support::TestApp;
use axum::http::StatusCode;

const NAMED: &str = "Content note: Court and cross-examination; Violence";

/// What stands in a text before the words of the trend.
fn before<'a>(text: &'a str, words: &str) -> &'a str {
    &text[..text.find(words).unwrap_or_else(|| panic!("{words}: {text}"))]
}

#[tokio::test]
async fn the_mail_and_its_preview_name_the_notes_of_each_item_before_its_words() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let other = forum.published_trend("T-2026-015", "Letters that say nothing").await;
    let note = format!("/content-notes/trend/{}", cast.trend.id);
    cast.marram.post(&note, &[("note", "NT05")]).await.location();
    let digest = start(&cast.marram).await;
    add(&cast.marram, &digest, &cast.trend).await;
    add(&cast.marram, &digest, &other).await;
    act(&cast.marram, &digest, "submission").await.location();
    approve(&cast.sedge, &digest).await.location();
    // A warning that is added after the approval goes out with it.
    let form = [("present", "NT05"), ("note", "NT05"), ("note", "NT07")];
    cast.sedge.post(&note, &form).await.location();

    let html = cast.sedge.get(&format!("{digest}/preview.html")).await;
    assert!(before(&html.body, "A summary of “Payment requests in games”").contains(NAMED));
    assert_eq!(html.body.matches("Content note").count(), 1, "the other carries none");
    let text = cast.sedge.get(&format!("{digest}/preview")).await.select("pre").remove(0);
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = spaced(&text);
    assert!(
        before(&text, "A summary of “Payment requests in games”").ends_with(&format!("{NAMED} ")),
        "{text}"
    );

    let released = act(&cast.marram, &digest, "release").await;
    assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", released.body);
    forum.run_due_jobs().await;

    let mail = forum.inbox().remove(0);
    let mail = mailparse::parse_mail(&mail.bytes).unwrap();
    let parts: Vec<String> = mail.subparts.iter().map(|part| part.get_body().unwrap()).collect();
    assert_eq!(parts.len(), 2);
    for part in parts {
        let part = spaced(&part);
        assert!(before(&part, "A summary of “Payment requests in games”").contains(NAMED), "{part}");
        assert_eq!(part.matches("Content note").count(), 1, "{part}");
    }
    let page = cast.reader.get(&digest).await;
    assert_eq!(page.select("details summary"), [NAMED], "its page in the forum folds");
}
