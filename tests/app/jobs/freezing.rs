//! What changes while the copies of a digest are written is seen before they are kept.

use super::refreezing::{GOES, Sending, words};
use crate::support::{TestApp, digests::plain_mail};
use csa_forum::domain::delivery::{Stationery, freeze};
use entity::{digest::State as DigestState, id::AccountId, identity};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};
use tokio::sync::Notify;

const READERS: usize = 3;

/// Freezes a digest; while its first copy is written, something changes. Says how many copies were written, those that
/// were written anew among them.
async fn freeze_while(sending: &Sending<'_>, change: impl Future<Output = ()>) -> usize {
    let (written, begun) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let (changed, waits) = mpsc::channel::<()>();
    let waits = Mutex::new(Some(waits));
    let plain = plain_mail(|| Ok(()));
    let write = plain.header.clone();
    let (counted, begins) = (written.clone(), begun.clone());
    let stationery = Stationery {
        header: Arc::new(move |body, envelope| {
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                begins.notify_one();
                let waits = waits.lock().unwrap().take().unwrap();
                // It ends when the other side is dropped.
                waits.recv().unwrap_err();
            }
            write(body, envelope)
        }),
        ..plain
    };
    let (db, now) = (&sending.forum.app.db, sending.forum.app.clock.now());
    let changing = async {
        begun.notified().await;
        change.await;
        drop(changed);
    };
    let (frozen, ()) = tokio::join!(freeze(db, sending.id, &stationery, now), changing);
    assert!(frozen.unwrap());
    written.load(Ordering::SeqCst)
}

async fn identity_of(forum: &TestApp, email: &str) -> identity::Model {
    let found = identity::Entity::find().filter(identity::Column::Email.eq(email));
    found.one(forum.app.db.read()).await.unwrap().unwrap()
}

/// Takes no mail from now on.
async fn leave(forum: &TestApp, email: &str) -> AccountId {
    let row = identity_of(forum, email).await;
    let none = identity::ContactPreference::None;
    let row = identity::ActiveModel { contact_preference: Set(none), ..row.into() };
    row.update(forum.app.db.write()).await.unwrap().account_id
}

async fn move_to(forum: &TestApp, from: &str, to: &str) {
    let row = identity_of(forum, from).await;
    let row = identity::ActiveModel {
        email: Set(to.to_owned()),
        email_normalised: Set(to.to_owned()),
        ..row.into()
    };
    row.update(forum.app.db.write()).await.unwrap();
}

#[tokio::test]
async fn what_is_withdrawn_while_copies_are_written_takes_the_digest_back() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, READERS).await;

    let written = freeze_while(&sending, sending.withdraw(0)).await;

    assert_eq!(written, READERS, "they are not written anew");
    assert_eq!(sending.state().await.0, DigestState::Draft);
    assert!(sending.rows().await.is_empty());
    forum.run_due_jobs().await;
    assert!(forum.inbox().is_empty());
}

#[tokio::test]
async fn who_leaves_while_copies_are_written_gets_none_and_who_moves_gets_it_there() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, READERS).await;
    let mut left = None;

    let written = freeze_while(&sending, async {
        left = Some(leave(&forum, "reader-0@example.org").await);
        move_to(&forum, "reader-1@example.org", "moved@example.org").await;
    })
    .await;

    assert_eq!(written, READERS + READERS - 1, "those who are left, anew");
    let rows = sending.rows().await;
    assert!(rows.len() == READERS - 1 && rows.iter().all(|row| Some(row.account_id) != left));
    forum.run_due_jobs().await;
    let mut got: Vec<String> = forum.inbox().into_iter().map(|mail| mail.to).collect();
    got.sort_unstable();
    assert_eq!(got, ["moved@example.org", "reader-2@example.org"]);
    assert_eq!(sending.state().await.0, DigestState::Sent);
}

#[tokio::test]
async fn nobody_waits_for_the_copies_of_a_digest_to_be_written() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, READERS).await;

    let written = freeze_while(&sending, async {
        let txn = forum.app.db.begin().await.expect("somebody else's write");
        txn.commit().await.unwrap();
    })
    .await;

    assert_eq!(written, READERS);
    assert_eq!(sending.state().await.0, DigestState::Sending);
    assert_eq!(sending.rows().await.len(), READERS);
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), READERS);
}

#[tokio::test]
async fn what_goes_while_copies_are_frozen_again_pauses_the_digest_once_more() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, READERS).await;
    forum.freeze_without_sending().await;
    sending.withdraw(0).await;
    forum.run_due_jobs().await;
    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    let before = sending.rows().await;

    let written = freeze_while(&sending, sending.withdraw(1)).await;

    assert_eq!(written, READERS);
    assert_eq!(sending.state().await, (DigestState::Paused, Some("item-gone".to_owned())));
    assert_eq!(sending.rows().await, before, "nothing is written anew");
    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), READERS);
    for mail in forum.inbox() {
        let said = words(&mail.bytes);
        assert!(!said.contains(GOES) && said.contains("Accounts in two names"), "{said}");
    }
}

#[tokio::test]
async fn who_leaves_while_copies_are_frozen_again_has_none_written_anew() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, READERS).await;
    forum.freeze_without_sending().await;
    sending.withdraw(0).await;
    forum.run_due_jobs().await;
    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    let leaving = sending.rows().await.remove(0);

    let written = freeze_while(&sending, async {
        let row = entity::delivery::ActiveModel {
            id: Set(leaving.id),
            address: Set(None),
            headers: Set(None),
            ..Default::default()
        };
        row.update(forum.app.db.write()).await.unwrap();
    })
    .await;

    assert_eq!(written, READERS + READERS - 1);
    let rows = sending.rows().await;
    let of_them = rows.iter().find(|row| row.id == leaving.id).unwrap();
    assert!(of_them.headers.is_none() && of_them.state == entity::delivery::State::Suppressed);
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), READERS - 1);
}
