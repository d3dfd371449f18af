//! Minutes in a digest: that they are there, when the meeting was and what came of it, and nothing of what was said.

use super::digests::{Cast, act, approve, cast, start};
use crate::support::{TestApp, drawn::without_drawn, meeting};
use axum::http::StatusCode;
use sea_orm::EntityTrait;

/// A meeting that is over, with drafted minutes: two decisions, of which one is for members alone, and two actions.
async fn held(forum: &TestApp, cast: &Cast<'_>) -> String {
    let space = forum.space("general").await;
    let ada = forum.person("Ada").await;
    let held = meeting::open(&cast.sedge, &space).await;
    for (words, handling, mark) in [
        ("We keep three fields.", "HD1", "decision"),
        ("For members alone.", "HD4", "decision"),
        ("Heron sends the draft.", "HD1", "action"),
        ("Plover tries it out.", "HD1", "action"),
    ] {
        let said = meeting::say(&ada, &held, (words, handling)).await;
        meeting::mark(&cast.sedge, &held, (&said, mark)).await;
    }
    meeting::attend(&ada, &held).await;
    cast.sedge.post(&format!("/meetings/{held}/ending"), &[]).await.location();
    cast.sedge
        .post(&format!("/content-notes/meeting/{held}"), &[("present", ""), ("note", "NT01")])
        .await
        .location();
    meeting::draft_minutes(&cast.sedge, &held).await;
    held
}

#[tokio::test]
async fn published_minutes_go_out_with_what_came_of_the_meeting_and_no_word_of_it() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let held = held(&forum, &cast).await;
    let digest = start(&cast.marram).await;
    let composition = format!("{digest}/composition");
    let form = [("kind", "meeting"), ("subject", held.as_str())];
    let add = async || cast.marram.post(&format!("{digest}/items"), &form).await;
    assert!(!cast.marram.get(&composition).await.says("Describing generated material"));
    assert_eq!(add().await.status, StatusCode::NOT_FOUND, "they are no policy reader’s yet");

    meeting::publish_minutes(&cast.sedge, &cast.marram, &held).await;
    let offered = cast.marram.get(&composition).await;
    let offered = offered.select(".app-list__item");
    assert!(offered.iter().any(|item| item.contains("Describing generated material")), "{offered:?}");
    add().await.location();
    let says = "Held on 26 November 2026. Its minutes quote one decision and 2 actions.";
    act(&cast.marram, &digest, "submission").await.location();
    approve(&cast.sedge, &digest).await.location();
    act(&cast.marram, &digest, "release").await.location();
    forum.run_due_jobs().await;

    let mail = forum.inbox().into_iter().find(|mail| mail.to == "olwen.reed@example.org").unwrap();
    let words = without_drawn(&String::from_utf8(mail.bytes).unwrap().replace("=\r\n", ""));
    for said in [
        says,
        "DESCRIBING GENERATED MATERIAL",
        "Read them:",
        "Child sexual abuse, general",
        &format!("/meetings/{held}/minutes"),
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    for unsaid in ["three fields", "Heron", "Plover", "Ada"] {
        assert!(!words.contains(unsaid), "{unsaid}: {words}");
    }
    let archived = cast.reader.get("/digests").await.attributes(".app-list a", "href").remove(0);
    let archived = cast.reader.get(&archived).await;
    assert!(archived.says(says), "{}", archived.body);
    assert!(archived.attributes("a", "href").contains(&format!("/meetings/{held}/minutes")));
    assert!(cast.reader.get(&format!("/meetings/{held}/minutes")).await.says("We keep three fields."));
    let items = entity::digest_item::Entity::find().all(forum.app.db.read()).await.unwrap();
    assert_eq!(items.len(), 1);
}
