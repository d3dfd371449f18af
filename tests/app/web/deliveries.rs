//! What becomes of the copies of a digest, as pages and a table tell it, and how somebody stops them.

use super::digests::{act, approved, cast, sent};
use crate::support::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;

#[tokio::test]
async fn one_click_stops_the_next_edition_and_the_copy_not_sent_is_a_row() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    sent(&forum, &cast).await;
    let link = unsubscribe_link(&forum, "olwen.reed@example.org");

    let page = forum.get(&link).await;
    assert_eq!((page.status, page.select("button").len()), (StatusCode::OK, 1));
    for _ in 0..2 {
        let done = forum.post_from_elsewhere(&link, "List-Unsubscribe=One-Click").await;
        assert_eq!(done.status, StatusCode::OK);
    }
    let next = sent(&forum, &cast).await;

    let to: Vec<String> = forum.inbox().into_iter().skip(2).map(|mail| mail.to).collect();
    assert_eq!(to, ["piran.ash@example.org"]);
    let page = cast.sedge.get(&format!("{next}/delivery?view=all")).await;
    assert_eq!(page.select("tbody td[data-label=State]").len(), 2);
    assert!(page.says("Suppressed") && page.says("2 in all: as many as were frozen."));
}

#[tokio::test]
async fn a_token_of_nobodys_shows_what_every_page_shows_to_those_who_are_signed_out() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    sent(&forum, &cast).await;

    let wrong = forum.get("/unsubscribe/none").await;
    let other = forum.get("/digests").await;

    assert_eq!((wrong.status, wrong.select("body")), (other.status, other.select("body")));
    let posted = forum.post_from_elsewhere("/unsubscribe/none", "List-Unsubscribe=One-Click").await;
    assert_eq!(posted.status, StatusCode::UNAUTHORIZED);
}

/// The path of the one-click link in somebody's copy.
pub(super) fn unsubscribe_link(forum: &TestApp, address: &str) -> String {
    let mail = forum.inbox().into_iter().find(|mail| mail.to == address).unwrap();
    let mail = String::from_utf8(mail.bytes).unwrap();
    assert!(mail.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    let (_, rest) = mail.split_once("\r\nList-Unsubscribe: <").unwrap();
    let (url, _) = rest.split_once('>').unwrap();
    url.strip_prefix(&forum.app.settings.public_origin()).unwrap().to_owned()
}

#[tokio::test]
async fn a_moderator_takes_the_list_of_copies_away_as_csv_once_they_proved_who_they_are() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = sent(&forum, &cast).await;
    let csv = format!("{digest}/delivery.csv");
    let page = cast.sedge.get(&format!("{digest}/delivery")).await;
    assert_eq!(page.attributes("a[download]", "href"), [csv.as_str()]);

    let table = cast.sedge.get(&csv).await;
    assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
    let name = table.headers["content-disposition"].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"digest-2026-11-1.csv\"");
    let lines: Vec<&str> = table.body.lines().collect();
    assert_eq!(lines[0], "recipient,state,tries,answer,next_try,finished,message_id");
    assert_eq!(lines.len(), 3);
    assert!(
        lines[1..].iter().all(|line| line.contains(",accepted,1,250 kept,,2026-11-23T12:00:00Z,")),
        "{lines:?}"
    );
    assert!(!table.body.contains("@example.org"), "no addresses: {}", table.body);
    let id = digest.rsplit('/').next().unwrap();
    assert!(forum.audit_kinds(id).await.contains(&"DeliveriesExported".to_owned()));

    assert_eq!(cast.reader.get(&csv).await.status, StatusCode::NOT_FOUND);
    forum.advance(TimeDelta::minutes(14));
    let later = cast.sedge.get(&csv).await;
    assert!(later.location().starts_with("/step-up"), "{}", later.location());
}

#[tokio::test]
async fn progress_is_told_by_itself_and_keeps_nobody_signed_in() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = approved(&cast).await;
    act(&cast.marram, &digest, "release").await;
    forum.freeze_without_sending().await;
    let page = cast.sedge.get(&format!("{digest}/delivery")).await;
    let path = page.attributes("[data-progress]", "data-progress").remove(0);
    assert_eq!(page.select("h1"), ["Sending: 0 of 2 sent"]);
    let part = cast.sedge.get(&path).await;
    assert_eq!(part.attributes("[data-progress]", "data-progress-heading"), ["Sending: 0 of 2 sent"]);
    assert!(part.select("h1, form, a").is_empty());

    forum.run_due_jobs().await;
    let part = cast.sedge.get(&path).await;
    assert_eq!(part.attributes("div", "data-progress-heading"), ["2 of 2 sent"]);
    assert!(part.attributes("div", "data-progress").is_empty(), "it does not go on");
    for _ in 0..3 {
        forum.advance(TimeDelta::minutes(6));
        cast.sedge.get(&path).await;
        // What is noted of a visit is noted after its answer.
        forum.settle().await;
        forum.app.tasks.reopen();
    }
    assert_eq!(
        cast.sedge.get(&path).await.status,
        StatusCode::UNAUTHORIZED,
        "a moderator's session ended meanwhile"
    );
}
