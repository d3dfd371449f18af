//! What becomes of a digest once it is sent: what goes from it later is told with the next edition, and what was sent is
//! forgotten.

use super::refreezing::{GOES, Sending, compose, words};
use crate::support::TestApp;
use chrono::TimeDelta;
use entity::{digest as digest_row, digest_body};
use sea_orm::{EntityTrait, PaginatorTrait};

#[tokio::test]
async fn the_next_edition_says_that_something_was_withdrawn_and_the_one_after_does_not() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 1).await;
    forum.run_due_jobs().await;
    sending.withdraw(0).await;
    let archive = sending.writer.get(&format!("/digests/{}", sending.id)).await;
    assert!(archive.says("An item was withdrawn after this digest went out.") && !archive.says(GOES));

    let series = digest_row::Entity::find_by_id(sending.id).one(forum.app.db.read()).await.unwrap().unwrap();
    let series = series.series_id.to_string();
    for (period, told) in [("2026-12", true), ("2027-01", false)] {
        let id = compose(&forum, &sending.writer, (&series, period), &sending.trends[1..]).await;
        let next = Sending {
            forum: &forum,
            writer: sending.writer.again().await,
            approver: sending.approver.again().await,
            id,
            trends: Vec::new(),
        };
        next.approve_and_release().await;
        forum.run_due_jobs().await;
        let mail = words(&forum.inbox().pop().unwrap().bytes);
        let page = next.writer.get(&format!("/digests/{id}")).await;
        let line = "An item in “The Forum: 2026-11” was withdrawn.";
        let read = mail.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!((read.contains(line), page.says(line)), (told, told), "{period}: {read}");
        assert!(!read.contains(GOES));
    }
}

#[tokio::test]
async fn what_was_sent_is_forgotten_thirty_days_after_the_digest_is_closed() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 2).await;
    forum.run_due_jobs().await;
    let kept = async || {
        let bodies = digest_body::Entity::find().count(forum.app.db.read()).await.unwrap();
        (bodies, sending.rows().await.iter().filter(|row| row.headers.is_some()).count())
    };
    assert_eq!(kept().await, (1, 2));
    forum.advance(TimeDelta::days(30) - TimeDelta::minutes(1));
    forum.run_due_jobs().await;
    assert_eq!(kept().await, (1, 2));
    forum.advance(TimeDelta::minutes(11));
    forum.run_due_jobs().await;
    assert_eq!(kept().await, (0, 0));
    assert_eq!(sending.rows().await.len(), 2, "that they were sent is known");
    let addresses = async || sending.rows().await.iter().filter(|row| row.address.is_some()).count();
    assert_eq!(addresses().await, 2);
    forum.advance(TimeDelta::days(60));
    forum.run_due_jobs().await;
    assert_eq!(addresses().await, 0, "ninety days after it was closed");
    let reader = sending.writer.again().await;
    assert!(reader.get(&format!("/digests/{}", sending.id)).await.says(GOES), "the archive stays");
}
