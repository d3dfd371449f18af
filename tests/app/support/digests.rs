//! What a digest is made of, put there for a test.

use super::{Person, TestApp};
use chrono::{NaiveDate, TimeDelta};
use csa_forum::domain::{
    Subject,
    account::{self, NewAccount},
    delivery::{Manner, WhenUncertain},
    digest::{self, Audience, NewDigest, NewSeries},
    job::{self, Job},
    screening::Answers,
};
use entity::{
    delivery::{self, State},
    delivery_attempt, digest as digest_row, digest_series,
    id::{AccountId, DigestId, TrendId, TrendVersionId},
    language::Language,
    role_grant::Role,
    subject::SubjectKind,
    trend, trend_version,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter,
    QueryOrder,
};
use std::collections::HashSet;

/// How a test sends a copy step by step.
pub(crate) const MANNER: Manner =
    Manner { lease: TimeDelta::minutes(2), pace: None, when_uncertain: WhenUncertain::Resend };

impl TestApp {
    /// The series that goes to all policy readers.
    pub(crate) async fn series(&self) -> digest_series::Model {
        if let Some(series) = digest_series::Entity::find().one(self.app.db.read()).await.unwrap() {
            return series;
        }
        let new = NewSeries::parse("monthly", "The monthly digest", Audience::default()).unwrap();
        let txn = self.app.db.begin().await.unwrap();
        let series = digest::create_series(&txn, None, new, self.app.clock.now()).await.unwrap();
        txn.commit().await.unwrap();
        series
    }

    /// A trend with a published version.
    pub(crate) async fn published_trend(&self, reference: &str, title: &str) -> trend::Model {
        let now = self.app.clock.now();
        let by = AccountId::random();
        let row = trend::ActiveModel {
            id: Set(TrendId::at(now)),
            reference: Set(reference.to_owned()),
            state: Set(trend::State::Open),
            closed_reason: Set(None),
            restricted_at: Set(None),
            published_number: Set(Some(1)),
            organisation_count: Set(4),
            report_count: Set(6),
            review_on: Set(None),
            opened_by: Set(by),
            opened_at: Set(now),
            locked_at: Set(None),
            closed_at: Set(None),
            successor_id: Set(None),
            version: Set(1),
        };
        let trend = row.insert(self.app.db.write()).await.unwrap();
        let version = trend_version::ActiveModel {
            id: Set(TrendVersionId::at(now)),
            trend_id: Set(trend.id),
            number: Set(1),
            state: Set(trend_version::State::Published),
            language: Set(Language::En),
            title: Set(title.to_owned()),
            summary: Set(format!("A summary of “{title}” in two sentences. This is the second.")),
            source: Set("In full.".to_owned()),
            html: Set("<p>In full.</p>".to_owned()),
            asked: Set("Say so in guidance.".to_owned()),
            sensitive_at: Set(None),
            source_grade: Set(Some("SG1".to_owned())),
            information_grade: Set(Some("IGB".to_owned())),
            confidence: Set(Some("CF2".to_owned())),
            research_confirmed_by: Set(None),
            written_by: Set(by),
            created_at: Set(now),
            graded_by: Set(Some(by)),
            graded_at: Set(Some(now)),
            approved_by: Set(Some(by)),
            approved_at: Set(Some(now)),
            published_by: Set(Some(by)),
            published_at: Set(Some(now)),
            version: Set(1),
        };
        version.insert(self.app.db.write()).await.unwrap();
        trend
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
        let now = self.app.clock.now();
        let txn = self.app.db.begin().await.unwrap();
        for (number, address) in addresses.iter().enumerate() {
            let name = format!("Reader {}", spelt(number));
            let new = NewAccount::parse(&name, &format!("{name} Example"), address).unwrap();
            let account = account::create(&txn, None, (new, String::new()), now).await.unwrap();
            account::grant(&txn, None, (account.id, Role::PolicyReader), now).await.unwrap();
        }
        txn.commit().await.unwrap();
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
        let id = self.submit_digest_of(writer, "2026-11", items).await;
        let (marram, sedge) = (writer.actor().await, approver.actor().await);
        let db = &self.app.db;
        let version = async || (id, digest::find(db.read(), &marram, id).await.unwrap().version);
        digest::approve(db, &sedge, version().await, "MK1").await.unwrap();
        digest::release(db, &marram, version().await).await.unwrap();
        id
    }

    /// A month's edition with these items, which waits for approval.
    pub(crate) async fn submit_digest_of(
        &self,
        writer: &Person<'_>,
        period: &str,
        items: &[Subject],
    ) -> DigestId {
        let marram = writer.actor().await;
        let series = self.series().await.id.to_string();
        let month = NaiveDate::parse_from_str(&format!("{period}-01"), "%F").unwrap();
        let title = format!("The Forum: {}", month.format("%B %Y"));
        let new = NewDigest::parse(&series, period, (&title, "One trend."), &Answers::default()).unwrap();
        let db = &self.app.db;
        let id = digest::create(db, &marram, new).await.unwrap();
        for item in items {
            digest::add(db, &marram, id, *item).await.unwrap();
        }
        let version = digest::find(db.read(), &marram, id).await.unwrap().version;
        digest::submit(db, &marram, (id, version)).await.unwrap();
        id
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

/// A number in letters, since digits and letters that look alike make the same shown name.
fn spelt(number: usize) -> String {
    number.to_string().chars().map(|digit| char::from(b'A' + (digit as u8 - b'0'))).collect()
}
