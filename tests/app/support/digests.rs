//! What a digest is made of, put there for a test.

use super::{Person, TestApp, made};
use chrono::TimeDelta;
use csa_forum::domain::{
    Error, Subject, Timestamp,
    database::Database,
    delivery::{
        Answer, Body, Claim, Given, Ledger, Manner, Outcome, Parcel, Stationery, Turn, WhenUncertain, Wish,
    },
    job::{self, Job},
};
use entity::{
    delivery::{self, State},
    delivery_attempt, digest as digest_row, digest_series,
    id::DigestId,
    subject::SubjectKind,
    trend,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter,
    QueryOrder,
};
use std::{collections::HashSet, sync::Arc};

/// How a test sends a copy step by step.
pub(crate) const MANNER: Manner =
    Manner { lease: TimeDelta::minutes(2), pace: None, when_uncertain: WhenUncertain::Resend };

/// Claims the next copy that is due, as a lane does that is not connected yet.
pub(crate) async fn claim(db: &Database, manner: &Manner, now: Timestamp) -> Result<Option<Claim>, Error> {
    match take_turn(db, manner, (None, Wish::Claim), now).await? {
        Given::Claim(claim) => Ok(Some(claim)),
        _ => Ok(None),
    }
}

/// Commits the intent to send a claimed copy, as a lane does once it is connected.
pub(crate) async fn intend(db: &Database, claim: &Claim, now: Timestamp) -> Result<Option<Parcel>, Error> {
    match take_turn(db, &MANNER, (None, Wish::Intend(*claim)), now).await? {
        Given::Parcel(parcel) => Ok(Some(parcel)),
        _ => Ok(None),
    }
}

/// Commits what became of an attempt, as a lane does that wants nothing more.
pub(crate) async fn finish(
    db: &Database,
    claim: &Claim,
    (number, outcome): (i32, Outcome),
    now: Timestamp,
) -> Result<(), Error> {
    let answer = Answer { claim: *claim, number: Some(number), outcome };
    take_turn(db, &MANNER, (Some(answer), Wish::Nothing), now).await.map(|_| ())
}

async fn take_turn(
    db: &Database,
    manner: &Manner,
    (answer, wish): (Option<Answer>, Wish),
    now: Timestamp,
) -> Result<Given, Error> {
    Ledger::default().write(db, manner, &[Turn { answer, wish }], now).await?.remove(0)
}

/// Writes plain mail, unless what is asked before each body and each header says no.
pub(crate) fn plain_mail(before: impl Fn() -> Result<(), Error> + Send + Sync + 'static) -> Stationery {
    let before = Arc::new(before);
    let before_each = before.clone();
    Stationery {
        domain: "example.org".to_owned(),
        body: Arc::new(move |_, content, _| {
            before()?;
            let words = format!("{content:?}");
            let bytes = format!("--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n--b--\r\n");
            Ok(Body {
                subject: "News".to_owned(),
                boundary: "b".to_owned(),
                bytes: bytes.into_bytes(),
                signed_hash: String::new(),
            })
        }),
        header: Arc::new(move |_, envelope| {
            before_each()?;
            let (to, id) = (envelope.address, envelope.message_id);
            let header = format!(
                "From: forum@example.org\r\nTo: {to}\r\nMessage-ID: <{id}>\r\nMIME-Version: 1.0\r\n\
                 Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            );
            Ok(header.into_bytes())
        }),
    }
}

impl TestApp {
    /// The series that goes to all policy readers.
    pub(crate) async fn series(&self) -> digest_series::Model {
        made::series(&self.app).await
    }

    /// A trend with a published version.
    pub(crate) async fn published_trend(&self, reference: &str, title: &str) -> trend::Model {
        made::published_trend(&self.app, reference, title).await
    }

    /// Has a trend's published version withdrawn.
    pub(crate) async fn withdraw_trend(&self, trend: &trend::Model) {
        let row = trend::ActiveModel { published_number: Set(None), ..trend.clone().into() };
        row.update(self.app.db.write()).await.unwrap();
    }
}

/// One recipient's copy, as the forum knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copy {
    pub(crate) address: String,
    pub(crate) state: State,
    pub(crate) attempts: i32,
    pub(crate) reply: String,
}

impl TestApp {
    /// Policy readers at these addresses.
    pub(crate) async fn policy_readers(&self, addresses: &[String]) {
        made::policy_readers(&self.app, addresses).await;
    }

    /// A digest with one trend that goes to these addresses, released and not yet frozen.
    pub(crate) async fn released_digest(&self, addresses: &[String]) -> DigestId {
        self.policy_readers(addresses).await;
        let (marram, sedge) = (self.moderator("Marram").await, self.moderator("Sedge").await);
        self.release_digest(&marram, &sedge).await
    }

    /// A digest with one trend that goes to all policy readers, written by one moderator and approved by another.
    pub(crate) async fn release_digest(&self, writer: &Person<'_>, approver: &Person<'_>) -> DigestId {
        let trend = self.published_trend("T-2026-014", "Payment requests in games").await;
        self.release_digest_of((writer, approver), &[Subject::new(SubjectKind::Trend, trend.id.0)]).await
    }

    /// The same with these items.
    pub(crate) async fn release_digest_of(
        &self,
        (writer, approver): (&Person<'_>, &Person<'_>),
        items: &[Subject],
    ) -> DigestId {
        let (writer, approver) = (writer.actor().await, approver.actor().await);
        made::released(&self.app, (&writer, &approver), items).await
    }

    /// A month's edition with these items, which waits for approval.
    pub(crate) async fn submit_digest_of(
        &self,
        writer: &Person<'_>,
        period: &str,
        items: &[Subject],
    ) -> DigestId {
        made::submitted(&self.app, &writer.actor().await, period, items).await
    }

    /// Has the job run once more that freezes a digest, as after a crash.
    pub(crate) async fn freeze_again(&self, id: DigestId) {
        let txn = self.app.db.begin().await.unwrap();
        job::enqueue(&txn, &Job::FreezeDigest { digest_id: id }, self.app.clock.now()).await.unwrap();
        txn.commit().await.unwrap();
    }

    /// The addresses of copies with an attempt whose answer was never written down.
    pub(crate) async fn unanswered(&self, id: DigestId) -> HashSet<String> {
        let attempts = delivery_attempt::Entity::find();
        let open = attempts.filter(delivery_attempt::Column::FinishedAt.is_null());
        let ids = open.all(self.app.db.read()).await.unwrap().into_iter().map(|row| row.delivery_id);
        let rows = delivery::Entity::find()
            .filter(delivery::Column::DigestId.eq(id))
            .filter(delivery::Column::Id.is_in(ids));
        rows.all(self.app.db.read()).await.unwrap().into_iter().map(|row| row.address.unwrap()).collect()
    }

    /// The attempts, of whichever digest, whose answer was never written down.
    pub(crate) async fn unanswered_at_all(&self) -> Vec<delivery_attempt::Model> {
        let attempts = delivery_attempt::Entity::find();
        attempts.filter(delivery_attempt::Column::FinishedAt.is_null()).all(self.app.db.read()).await.unwrap()
    }

    /// Has PostgreSQL keep what it acknowledges, as a server demands; SQLite does anyway.
    pub(crate) async fn make_durable(&self) {
        if self.app.db.backend() == DbBackend::Postgres {
            for statement in ["ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()"] {
                self.app.db.write().execute_unprepared(statement).await.unwrap();
            }
        }
        while self.app.db.durability_problem().await.unwrap().is_some() {
            tokio::task::yield_now().await;
        }
    }

    /// Where a digest has come to, and why it paused if it did.
    pub(crate) async fn digest_state(&self, id: DigestId) -> (digest_row::State, Option<String>) {
        let row = digest_row::Entity::find_by_id(id).one(self.app.db.read()).await.unwrap().unwrap();
        (row.state, row.pause_reason)
    }

    /// A digest's copies, by address.
    pub(crate) async fn copies(&self, id: DigestId) -> Vec<Copy> {
        let rows = delivery::Entity::find()
            .filter(delivery::Column::DigestId.eq(id))
            .order_by_asc(delivery::Column::Address);
        let copy = |row: delivery::Model| Copy {
            address: row.address.unwrap(),
            state: row.state,
            attempts: row.attempts,
            reply: row.reply.unwrap_or_default(),
        };
        rows.all(self.app.db.read()).await.unwrap().into_iter().map(copy).collect()
    }
}
