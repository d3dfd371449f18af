//! What an attempt's outcome makes of a copy: done, or due again, and when.

use crate::domain::{
    Error, Result, Timestamp,
    delivery::{holding::WhenUncertain, outcome::Outcome},
};
use chrono::TimeDelta;
use entity::{
    delivery::{self, State},
    delivery_attempt,
    id::DeliveryId,
};
use rand::RngExt;
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

/// After each attempt the next waits so many minutes, a little more or less; the last is repeated.
const RETRIES: [i64; 7] = [1, 5, 15, 60, 240, 480, 720];

/// So long after the first attempt nothing is tried any more.
const GIVE_UP: TimeDelta = TimeDelta::hours(48);

/// Where a copy stands from now on.
pub(super) struct Fate {
    pub(super) state: State,
    pub(super) attempts: i32,
    pub(super) next_at: Timestamp,
    pub(super) finished_at: Option<Timestamp>,
}

impl Fate {
    /// What it comes to when nothing more is sent.
    pub(super) fn at_last(self, now: Timestamp) -> Self {
        let state = match self.state {
            State::Queued | State::Retry => State::Cancelled,
            State::Held => State::Uncertain,
            other => other,
        };
        Self { state, finished_at: self.finished_at.or(Some(now)), ..self }
    }
}

/// Where an attempt leaves a copy.
pub(super) async fn fate(
    txn: &DatabaseTransaction,
    copy: &delivery::Model,
    (number, outcome): (i32, &Outcome),
    when_uncertain: WhenUncertain,
    now: Timestamp,
) -> Result<Fate> {
    let done = |state| Fate { state, attempts: copy.attempts, next_at: now, finished_at: Some(now) };
    // What is nobody's attempt is not counted, and waits by how often it was begun: a copy on which the server breaks off
    // each time is not tried for ever, nor without a pause.
    let (attempts, waits, again, in_the_end) = match outcome {
        Outcome::Accepted(_) => return Ok(done(State::Accepted)),
        Outcome::Permanent(_) => return Ok(done(State::Failed)),
        Outcome::Unreached(_) | Outcome::Unwelcome(_) => {
            return as_it_stood(txn, &uncounted(copy), now).await;
        }
        Outcome::Broken(_) => {
            let stood = as_it_stood(txn, &uncounted(copy), now).await?;
            (stood.attempts, number, stood.state, at_the_end(stood.state))
        }
        Outcome::Transient(_) => {
            // One that may have arrived before may have arrived still.
            let stood = as_it_stood(txn, copy, now).await?;
            (copy.attempts, copy.attempts, stood.state, at_the_end(stood.state))
        }
        Outcome::Uncertain(_) if when_uncertain == WhenUncertain::Hold => {
            return Ok(Fate { state: State::Held, finished_at: None, ..done(State::Held) });
        }
        Outcome::Uncertain(_) => (copy.attempts, copy.attempts, State::Uncertain, State::Uncertain),
    };
    let first = delivery_attempt::Entity::find_by_id((copy.id, 1)).one(txn).await?.ok_or(Error::NotFound)?;
    let next_at = now + pause_after(waits);
    if next_at > first.intent_at + GIVE_UP {
        return Ok(done(in_the_end));
    }
    Ok(Fate { state: again, attempts, next_at, finished_at: None })
}

/// What it comes to when it was tried for too long.
fn at_the_end(state: State) -> State {
    if state == State::Uncertain { State::Uncertain } else { State::Failed }
}

/// A copy without the attempt that was just made.
fn uncounted(copy: &delivery::Model) -> delivery::Model {
    delivery::Model { attempts: copy.attempts - 1, ..copy.clone() }
}

/// The schedule, up to a tenth longer, so that many do not come back at once.
fn pause_after(attempts: i32) -> TimeDelta {
    let last = RETRIES.len() - 1;
    let minutes = RETRIES[usize::try_from(attempts - 1).unwrap_or(0).min(last)];
    TimeDelta::seconds(rand::rng().random_range(minutes * 60..=minutes * 66))
}

/// Where a claimed copy stood before.
pub(super) async fn as_it_stood(
    txn: &DatabaseTransaction,
    copy: &delivery::Model,
    now: Timestamp,
) -> Result<Fate> {
    let state = match (is_uncertain(txn, copy.id).await?, copy.attempts) {
        (true, _) => State::Uncertain,
        (false, 0) => State::Queued,
        (false, _) => State::Retry,
    };
    Ok(Fate { state, attempts: copy.attempts, next_at: now, finished_at: None })
}

/// Writes a copy's fate down, if the lease that it was read with still holds.
pub(super) async fn settle(
    txn: &DatabaseTransaction,
    copy: &delivery::Model,
    fate: Fate,
    reply: Option<&str>,
) -> Result<()> {
    delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(fate.state))
        .col_expr(delivery::Column::Attempts, Expr::value(fate.attempts))
        .col_expr(delivery::Column::NextAt, Expr::value(fate.next_at))
        .col_expr(delivery::Column::FinishedAt, Expr::value(fate.finished_at))
        .col_expr(delivery::Column::Reply, Expr::value(reply))
        .col_expr(delivery::Column::Lease, Expr::value(None::<Uuid>))
        .col_expr(delivery::Column::LeaseUntil, Expr::value(None::<Timestamp>))
        .filter(delivery::Column::Id.eq(copy.id).and(delivery::Column::Lease.eq(copy.lease)))
        .exec(txn)
        .await?;
    Ok(())
}

/// Whether the server may have the message, and nobody has decided since what is to become of the copy.
pub(super) async fn is_undecided(txn: &DatabaseTransaction, id: DeliveryId) -> Result<bool> {
    let attempts = delivery_attempt::Entity::find().filter(delivery_attempt::Column::DeliveryId.eq(id));
    Ok(attempts.filter(undecided()).count(txn).await? > 0)
}

/// Attempts on which nobody has decided yet, though the server may have the message.
pub(super) fn undecided() -> Condition {
    Condition::all().add(unknown()).add(delivery_attempt::Column::DecidedAt.is_null())
}

/// Whether the server may have the message.
async fn is_uncertain(txn: &DatabaseTransaction, id: DeliveryId) -> Result<bool> {
    let attempts = delivery_attempt::Entity::find().filter(delivery_attempt::Column::DeliveryId.eq(id));
    Ok(attempts.filter(unknown()).count(txn).await? > 0)
}

/// Attempts after which the server may have the message: an answer was lost, or never written down.
fn unknown() -> Condition {
    Condition::any()
        .add(delivery_attempt::Column::Outcome.is_null())
        .add(delivery_attempt::Column::Outcome.eq("uncertain"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_as_long_as_planned_or_a_tenth_longer() {
        for (attempts, minutes) in [(1, 1), (2, 5), (3, 15), (4, 60), (7, 720), (20, 720)] {
            let pause = pause_after(attempts);
            assert!(pause >= TimeDelta::minutes(minutes), "{attempts}: {pause}");
            assert!(pause <= TimeDelta::seconds(minutes * 66), "{attempts}: {pause}");
        }
    }

    #[test]
    fn the_schedule_ends_within_two_days() {
        let all: i64 = RETRIES.iter().sum();
        assert!(TimeDelta::minutes(all) < GIVE_UP && TimeDelta::minutes(all + 2 * 720) > GIVE_UP);
    }
}
