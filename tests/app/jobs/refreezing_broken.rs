//! Freezing again, broken off wherever it can be: nobody is missed, nobody gets it twice, and the copies sum to the total.

use super::refreezing::{GOES, Sending, words};
use crate::support::{
    TestApp, broken_off,
    digests::{self, MANNER, plain_mail},
};
use chrono::TimeDelta;
use csa_forum::domain::{
    Error,
    database::Database,
    delivery::{self, Outcome, freeze},
    job::{self, Job},
};
use entity::{delivery as delivery_row, delivery::State, digest::State as DigestState, digest_body};
use futures_util::FutureExt;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    panic::AssertUnwindSafe,
    sync::atomic::{AtomicUsize, Ordering},
};

const READERS: usize = 5;
const SENT: usize = 2;

/// What is written of each copy and of the body that they share.
type Written = (Vec<delivery_row::Model>, Vec<digest_body::Model>);

/// A digest of which some copies were sent and from which something went then; what is left of it is approved.
struct Stage<'a> {
    sending: Sending<'a>,
    before: Written,
}

impl<'a> Stage<'a> {
    async fn set(forum: &'a TestApp) -> Self {
        let sending = Sending::release(forum, READERS).await;
        forum.freeze_without_sending().await;
        let (db, now) = (&forum.app.db, forum.app.clock.now());
        for _ in 0..SENT {
            let claim = digests::claim(db, &MANNER, now).await.unwrap().unwrap();
            let parcel = digests::intend(db, &claim, now).await.unwrap().unwrap();
            let accepted = (parcel.number, Outcome::Accepted("250 OK".to_owned()));
            digests::finish(db, &claim, accepted, now).await.unwrap();
        }
        sending.withdraw(0).await;
        forum.run_due_jobs().await;
        sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
        let before = written(&sending).await;
        Self { sending, before }
    }

    /// Whether all is as before: approved, and nothing written anew.
    async fn is_untouched(&self) -> bool {
        self.sending.state().await.0 == DigestState::Freezing && written(&self.sending).await == self.before
    }

    /// Lets it come to its end, and sees who got what.
    async fn finish(self) {
        let (forum, id) = (self.sending.forum, self.sending.id);
        forum.advance(TimeDelta::minutes(10));
        forum.run_due_jobs().await;
        assert_eq!(self.sending.state().await.0, DigestState::Sent);
        let totals = delivery::totals(forum.app.db.read(), id).await.unwrap();
        assert_eq!((totals.sum(), totals.of(State::Accepted)), (5, 5));
        let (rows, _) = written(&self.sending).await;
        let had: Vec<_> = self.before.0.iter().filter(|row| row.state == State::Accepted).collect();
        assert_eq!(had.len(), SENT);
        for row in &had {
            assert!(rows.contains(row), "what was sent stays as it was");
        }
        let mut expected: Vec<String> =
            rows.iter().filter(|row| !had.contains(row)).map(|row| row.address.clone().unwrap()).collect();
        let mut got: Vec<String> = forum.inbox().into_iter().map(|mail| mail.to).collect();
        expected.sort_unstable();
        got.sort_unstable();
        assert_eq!(got, expected, "nobody is missed, and nobody gets it twice");
        for mail in forum.inbox() {
            assert!(!words(&mail.bytes).contains(GOES), "nor with what went");
        }
    }
}

async fn written(sending: &Sending<'_>) -> Written {
    let bodies = digest_body::Entity::find().filter(digest_body::Column::DigestId.eq(sending.id));
    let mut rows = sending.rows().await;
    rows.sort_by_key(|row| row.id);
    (rows, bodies.all(sending.forum.app.db.read()).await.unwrap())
}

/// Freezes as the job does, with plain mail; at so many calls of what writes it, it fails.
async fn freeze_failing_at(sending: &Sending<'_>, call: usize) -> Result<bool, Error> {
    freeze_on(&sending.forum.app.db, sending, call).await
}

/// The same in a process that ends after so many statements; nothing unless it came to its end before.
async fn freeze_ending_after(sending: &Sending<'_>, statements: usize) -> Option<bool> {
    let mut db = sending.forum.app.db.clone();
    let told = AtomicUsize::new(0);
    db.watch(move |_| assert!(told.fetch_add(1, Ordering::Relaxed) < statements, "the process ends here"));
    let frozen = AssertUnwindSafe(freeze_on(&db, sending, NEVER)).catch_unwind().await;
    frozen.ok().map(Result::unwrap)
}

async fn freeze_on(db: &Database, sending: &Sending<'_>, call: usize) -> Result<bool, Error> {
    let calls = AtomicUsize::new(0);
    let fails = move || calls.fetch_add(1, Ordering::Relaxed) == call;
    let stationery = plain_mail(move || if fails() { Err(Error::NotFound) } else { Ok(()) });
    let now = sending.forum.app.clock.now();
    freeze(db, sending.id, &stationery, now).await
}

/// No call fails.
const NEVER: usize = usize::MAX;

#[tokio::test]
async fn freezing_again_that_fails_at_any_copy_has_written_nothing() {
    let forum = TestApp::start().await;
    let stage = Stage::set(&forum).await;
    let mut failed = 0;
    while freeze_failing_at(&stage.sending, failed).await.is_err() {
        assert!(stage.is_untouched().await, "at call {failed}");
        failed += 1;
    }
    assert_eq!(failed, 1 + READERS - SENT, "the body, and each copy that was not sent");
    stage.finish().await;
}

#[tokio::test]
async fn freezing_again_in_a_process_that_ends_after_any_statement_has_written_nothing() {
    let forum = TestApp::start().await;
    let stage = Stage::set(&forum).await;
    let mut statements = 0;
    while freeze_ending_after(&stage.sending, statements).await.is_none() {
        assert!(stage.is_untouched().await, "after {statements} statements");
        statements += 1;
    }
    assert!(statements > 10, "it has more statements than {statements}");
    stage.finish().await;
}

/// A future stands still where its database has not answered yet, and that is elsewhere each time: also while a transaction
/// begins, and while it is committed.
#[tokio::test]
async fn freezing_again_that_is_broken_off_while_it_waits_has_done_all_or_nothing() {
    let forum = TestApp::start().await;
    let stage = Stage::set(&forum).await;
    let mut waits = 1;
    while broken_off(freeze_failing_at(&stage.sending, NEVER), waits).await.map(Result::unwrap).is_none() {
        if !stage.is_untouched().await {
            // The commit was under way when its process ended.
            assert_eq!(stage.sending.state().await.0, DigestState::Sending, "after {waits} waits");
            break;
        }
        waits += 1;
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_job_that_lost_its_lease_while_it_froze_again_does_it_no_second_time() {
    let forum = TestApp::start().await;
    let stage = Stage::set(&forum).await;
    let db = &forum.app.db;
    let slow = job::claim(db, forum.app.clock.now()).await.unwrap().unwrap();
    assert_eq!(slow.job, Ok(Job::FreezeDigest { digest_id: stage.sending.id }));
    forum.run_due_jobs().await;
    assert!(stage.is_untouched().await, "nobody else has it while it is leased");

    forum.advance(TimeDelta::minutes(6));
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), READERS - SENT);
    let after = written(&stage.sending).await;
    assert!(freeze_failing_at(&stage.sending, 0).await.unwrap(), "there is nothing to do");
    job::finish(db, &slow).await.unwrap();
    assert_eq!(written(&stage.sending).await, after);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_freeze_again_at_once_do_it_once() {
    let forum = TestApp::start().await;
    let stage = Stage::set(&forum).await;
    let (one, other) =
        tokio::join!(freeze_failing_at(&stage.sending, NEVER), freeze_failing_at(&stage.sending, NEVER));
    assert!(one.unwrap() && other.unwrap());
    let kinds = forum.audit_kinds(&stage.sending.id.to_string()).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "DigestFrozenAgain").count(), 1);
    stage.finish().await;
}
