//! What all workers know of the mail server: when the next copy may be announced to it, and until when it is left alone. It
//! stands in the database, since workers of several processes share it, and none of them sleeps over it.

use crate::domain::{Error, Result, Timestamp, delivery::outcome::Outcome};
use chrono::TimeDelta;
use entity::relay;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use std::iter;

/// There is one server.
const NAME: &str = "mail";

/// How many copies there may be in how long: a bucket of tokens, which holds a second's worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between two copies, in the long run.
    interval: TimeDelta,
    /// So long before its moment one may be sent: what was not used is used later.
    ahead: TimeDelta,
}

impl Pace {
    /// So many a minute, at least one.
    pub fn a_minute(copies: u32) -> Self {
        let copies = i64::from(copies.max(1));
        let interval = TimeDelta::microseconds(60_000_000 / copies);
        let at_once = i32::try_from((copies / 60).max(1)).unwrap_or(i32::MAX);
        Self { interval, ahead: interval * (at_once - 1) }
    }

    /// The moment of the copy after this one, if one may be sent now.
    fn take(self, next_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
        (next_at <= now + self.ahead).then(|| next_at.max(now) + self.interval)
    }
}

/// Whether the server is left alone for now, since it was not reached.
pub async fn is_away(db: &impl ConnectionTrait, now: Timestamp) -> Result<bool> {
    let known = relay::Entity::find_by_id(NAME).one(db).await?;
    Ok(known.and_then(|relay| relay.away_until).is_some_and(|until| until > now))
}

/// The turns of the next copies for which it is time; nobody else takes one meanwhile.
pub(super) struct Turns {
    /// The moment of the copy after each.
    then: Vec<Timestamp>,
}

impl Turns {
    /// At most so many.
    pub(super) async fn find(
        txn: &DatabaseTransaction,
        pace: Pace,
        most: usize,
        now: Timestamp,
    ) -> Result<Self> {
        let relay = lock(txn, now).await?;
        let then = iter::successors(pace.take(relay.next_at, now), |next_at| pace.take(*next_at, now));
        Ok(Self { then: then.take(most).collect() })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.then.len()
    }

    /// Takes the first so many.
    pub(super) async fn take(self, txn: &DatabaseTransaction, count: usize) -> Result<()> {
        if let Some(next_at) = self.then.into_iter().take(count).next_back() {
            let taken = relay::Entity::update_many().col_expr(relay::Column::NextAt, Expr::value(next_at));
            taken.exec(txn).await?;
        }
        Ok(())
    }
}

/// Notes what went wrong with the server, whatever copy it was about to be sent, and until when it is left alone.
pub(super) async fn note_trouble(
    txn: &DatabaseTransaction,
    outcome: &Outcome,
    now: Timestamp,
    away_until: Timestamp,
) -> Result<()> {
    lock(txn, now).await?;
    relay::Entity::update_many()
        .col_expr(relay::Column::AwayUntil, Expr::value(away_until))
        .col_expr(relay::Column::TroubledAt, Expr::value(now))
        .col_expr(relay::Column::Trouble, Expr::value(outcome.code()))
        .col_expr(relay::Column::Reply, Expr::value(outcome.reply()))
        .exec(txn)
        .await?;
    Ok(())
}

/// What went wrong with the server last.
pub(super) async fn find(db: &impl ConnectionTrait) -> Result<Option<relay::Model>> {
    Ok(relay::Entity::find_by_id(NAME).one(db).await?)
}

async fn lock(txn: &DatabaseTransaction, now: Timestamp) -> Result<relay::Model> {
    let row = relay::ActiveModel {
        name: Set(NAME.to_owned()),
        next_at: Set(now),
        away_until: Set(None),
        troubled_at: Set(None),
        trouble: Set(None),
        reply: Set(None),
    };
    let known = OnConflict::column(relay::Column::Name).do_nothing().to_owned();
    relay::Entity::insert(row).on_conflict(known).exec_without_returning(txn).await?;
    let relay = relay::Entity::find_by_id(NAME).lock_exclusive().one(txn).await?;
    relay.ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many are sent until a moment, by a worker that asks every half second.
    fn sent_within(pace: Pace, seconds: i64) -> i64 {
        let start: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let (mut next_at, mut sent) = (start, 0);
        for half in 0..seconds * 2 {
            let now = start + TimeDelta::milliseconds(500 * half);
            while let Some(then) = pace.take(next_at, now) {
                (next_at, sent) = (then, sent + 1);
            }
        }
        sent
    }

    #[test]
    fn so_many_are_sent_a_minute_and_a_seconds_worth_more_at_the_start() {
        for (rate, most) in [(1, 1), (6, 6), (60, 60), (600, 610), (6_000, 6_100)] {
            let sent = sent_within(Pace::a_minute(rate), 60);
            assert!((i64::from(rate)..=most).contains(&sent), "{rate} a minute: {sent}");
            assert!(sent_within(Pace::a_minute(rate), 3600) <= i64::from(rate) * 60 + most - i64::from(rate));
        }
    }

    #[test]
    fn what_was_not_used_for_an_hour_is_not_saved_up() {
        let start: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let (pace, now) = (Pace::a_minute(600), start + TimeDelta::hours(1));
        let (mut next_at, mut sent) = (start, 0);
        while let Some(then) = pace.take(next_at, now) {
            (next_at, sent) = (then, sent + 1);
        }
        assert_eq!(sent, 10);
    }
}
