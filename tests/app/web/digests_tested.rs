//! A test of a digest, which goes to whoever asks for it and counts as no delivery.

use super::digests::{act, approve, cast, submitted};
use crate::support::{Reply, TestApp};
use axum::http::StatusCode;
use csa_forum::domain::account;
use entity::{delivery, role_grant::Role};
use mailparse::MailHeaderMap;
use sea_orm::{EntityTrait, PaginatorTrait};

/// What stands after a mail's header.
fn body(mail: &[u8]) -> Vec<u8> {
    let end = mail.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    mail[end..].to_vec()
}

fn header(mail: &[u8], name: &str) -> Option<String> {
    mailparse::parse_headers(mail).unwrap().0.get_first_value(name)
}

#[tokio::test]
async fn a_test_is_the_mail_that_would_go_out_marked_and_sent_to_nobody_else() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = submitted(&cast).await;
    approve(&cast.sedge, &digest).await.location();
    let path = format!("{digest}/test-mails");

    cast.sedge.post(&path, &[]).await.location();
    forum.run_due_jobs().await;

    let test = forum.inbox().remove(0);
    assert_eq!((forum.inbox().len(), test.to.as_str()), (1, "sedge@example.org"));
    assert_eq!(header(&test.bytes, "Subject").unwrap(), "TEST: OFFICIAL: The Forum: November 2026");
    let copies = delivery::Entity::find().count(forum.app.db.read()).await.unwrap();
    assert_eq!(copies, 0, "it is no delivery");
    let kinds = forum.audit_kinds(digest.trim_start_matches("/digests/")).await;
    assert_eq!(kinds.last().unwrap(), "DigestTestAsked");
    let page = cast.marram.get(&format!("{digest}/composition")).await;
    assert!(page.says("Approved"), "a test changes nothing: {}", page.body);

    act(&cast.marram, &digest, "release").await.location();
    forum.run_due_jobs().await;
    let sent = forum.inbox().remove(1).bytes;
    assert_eq!(forum.inbox().len(), 3, "each reader gets their copy all the same");
    assert_eq!(body(&test.bytes), body(&sent));
    let (tests, copys) = (header(&test.bytes, "Message-ID").unwrap(), header(&sent, "Message-ID").unwrap());
    assert!(
        tests.starts_with("<test.") && !copys.contains(".test") && !copys.starts_with("<test"),
        "{tests} {copys}"
    );
    for name in ["List-Unsubscribe", "List-Unsubscribe-Post"] {
        assert_eq!((header(&test.bytes, name), header(&sent, name).is_some()), (None, true), "{name}");
    }
    let delivery = cast.marram.get(&format!("{digest}/delivery?view=all")).await;
    assert_eq!(delivery.select("h1"), ["2 of 2 sent"]);
    assert!(!delivery.says("Sedge"), "{}", delivery.body);
}

#[tokio::test]
async fn tests_are_bounded_and_one_waits_at_a_time() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = submitted(&cast).await;
    let path = format!("{digest}/test-mails");
    for _ in 0..6 {
        cast.sedge.post(&path, &[]).await.location();
    }

    let seventh: Reply = cast.sedge.post(&path, &[]).await;

    assert_eq!(seventh.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(seventh.select(".govuk-error-summary a[href='#test']").len(), 1, "{}", seventh.body);
    assert!(seventh.headers.contains_key("retry-after"));
    cast.marram.post(&path, &[]).await.location();
    forum.run_due_jobs().await;
    let mut to: Vec<_> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["marram@example.org", "sedge@example.org"]);
}

#[tokio::test]
async fn who_gets_no_mail_or_is_no_moderator_any_more_gets_no_test() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let digest = submitted(&cast).await;
    let path = format!("{digest}/test-mails");
    let gone = "/digests/01990000-0000-7000-8000-000000000000/test-mails";
    assert_eq!(cast.sedge.post(gone, &[]).await.status, StatusCode::NOT_FOUND);

    cast.sedge.post(&path, &[]).await.location();
    let (now, sedge) = (forum.app.clock.now(), cast.sedge.account.id);
    let txn = forum.app.db.begin().await.unwrap();
    account::take(&txn, sedge, (sedge, Role::Moderator), now).await.unwrap();
    txn.commit().await.unwrap();
    cast.marram
        .post("/account/contact", &[("contact_preference", "none"), ("language", "en")])
        .await
        .location();
    let refused = cast.marram.post(&path, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.says("You chose to get no emails."), "{}", refused.body);
    forum.run_due_jobs().await;

    let subjects = forum.inbox().into_iter().map(|mail| header(&mail.bytes, "Subject").unwrap());
    assert_eq!(subjects.filter(|subject| subject.starts_with("TEST")).count(), 0);
}
