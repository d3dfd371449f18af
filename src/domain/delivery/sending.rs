//! Sending a copy: claim it, commit the intent, hand it over, commit the answer. A copy is in flight between the two
//! commits, and nothing is held open meanwhile.

use crate::domain::{
    Error, Result, Timestamp, account,
    database::Database,
    delivery::steering::{pause_by_itself, pause_if_refused},
    digest::{is_whole, reader, still_names_all},
    text,
};
use chrono::TimeDelta;
use entity::{
    delivery::{self, State},
    delivery_attempt,
    digest::{self, State as DigestState},
    digest_body,
    id::{DeliveryId, DigestId},
};
use rand::RngExt;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LockBehavior, LockType},
};
use std::fmt;
use uuid::Uuid;

/// After each attempt the next waits so many minutes, a little more or less; the last is repeated.
const RETRIES: [i64; 7] = [1, 5, 15, 60, 240, 480, 720];

/// So long after the first attempt nothing is tried any more.
const GIVE_UP: TimeDelta = TimeDelta::hours(48);

/// While the server is not reached a copy waits so long.
const OUTAGE: TimeDelta = TimeDelta::minutes(1);

const UNSENT: [State; 3] = [State::Queued, State::Retry, State::Uncertain];

/// A copy that a worker holds for the time of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The copy.
    pub id: DeliveryId,
    /// The digest of which it is.
    pub digest_id: DigestId,
    lease: Uuid,
}

/// A copy that is about to be sent: its intent is committed.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The recipient's address.
    pub address: String,
    /// The message: the copy's header, and the body that all copies share.
    pub bytes: Vec<u8>,
    /// Which attempt this is, from 1.
    pub number: i32,
}

/// What became of an attempt, with the server's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it.
    Accepted(String),
    /// The server was not reached: nobody's attempt.
    Unreached(String),
    /// The server would have nothing from us: an operator is needed.
    Unwelcome(String),
    /// Not sent, and may be tried again.
    Transient(String),
    /// Refused for good.
    Permanent(String),
    /// Perhaps sent: the same bytes are sent again.
    Uncertain(String),
}

impl Outcome {
    fn code(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Unreached(_) => "unreached",
            Self::Unwelcome(_) => "unwelcome",
            Self::Transient(_) => "transient",
            Self::Permanent(_) => "permanent",
            Self::Uncertain(_) => "uncertain",
        }
    }

    /// The server's words, without the addresses that servers like to quote.
    fn reply(&self) -> String {
        let words = match self {
            Self::Accepted(reply)
            | Self::Unreached(reply)
            | Self::Unwelcome(reply)
            | Self::Transient(reply)
            | Self::Permanent(reply)
            | Self::Uncertain(reply) => reply,
        };
        text::without_addresses(words)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.reply())
    }
}

/// Claims the next copy that is due, of a digest that is going out.
pub async fn claim(db: &Database, lease: TimeDelta, now: Timestamp) -> Result<Option<Claim>> {
    let sending = digest::Entity::find()
        .select_only()
        .column(digest::Column::Id)
        .filter(digest::Column::State.eq(DigestState::Sending));
    let mut due = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::Id)
        .filter(is_due(now))
        .filter(delivery::Column::DigestId.in_subquery(sending.into_query()))
        .order_by_asc(delivery::Column::NextAt)
        .limit(1);
    if db.backend() == DbBackend::Postgres {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mine = Uuid::new_v4();
    // `=`, not `IN`: PostgreSQL may run the subquery of an `IN` once for each row, and each run locks another.
    let claimed = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(State::Leased))
        .col_expr(delivery::Column::Lease, Expr::value(mine))
        .col_expr(delivery::Column::LeaseUntil, Expr::value(now + lease))
        .filter(Expr::col(delivery::Column::Id).eq(due.into_query()))
        .filter(is_due(now))
        .exec_with_returning(db.write())
        .await?;
    let claim = |row: delivery::Model| Claim { id: row.id, digest_id: row.digest_id, lease: mine };
    Ok(claimed.into_iter().next().map(claim))
}

fn is_due(now: Timestamp) -> Condition {
    Condition::all()
        .add(delivery::Column::State.is_in(UNSENT))
        .add(delivery::Column::FinishedAt.is_null())
        .add(delivery::Column::NextAt.lte(now))
}

/// Commits the intent to send a copy, and returns it; `None` if it is not to be sent after all: the digest was
/// paused or stopped, the lease ended, or something in it has gone.
pub async fn intend(db: &Database, claim: &Claim, now: Timestamp) -> Result<Option<Parcel>> {
    let txn = db.begin().await?;
    let digest = lock(&txn, claim.digest_id).await?;
    let copy = delivery::Entity::find().filter(held(claim)).one(&txn).await?;
    let Some(copy) = copy.filter(|copy| copy.lease_until.is_some_and(|until| until > now)) else {
        return Ok(None);
    };
    let going_out = digest.state == DigestState::Sending;
    if going_out && !is_whole(&txn, &reader(now), &digest).await? {
        pause_by_itself(&txn, digest.id, "item-gone", now).await?;
    } else if going_out && !still_names_all(&txn, &digest).await? {
        pause_by_itself(&txn, digest.id, "name-gone", now).await?;
    } else if going_out && !account::takes_mail(&txn, copy.account_id).await? {
        // They have paused, left, or want no mail any more since it was frozen.
        let fate =
            Fate { state: State::Suppressed, finished_at: Some(now), ..as_it_stood(&txn, &copy, now).await? };
        settle(&txn, &copy, fate, copy.reply.as_deref()).await?;
        txn.commit().await?;
        return Ok(None);
    } else if going_out {
        let parcel = write_intent(&txn, &copy, now).await?;
        txn.commit().await?;
        return Ok(Some(parcel));
    }
    release(&txn, &copy, digest.state, now).await?;
    txn.commit().await?;
    Ok(None)
}

/// The digest, which nobody else sends from, pauses or counts meanwhile: what came of one copy decides whether another
/// goes out.
async fn lock(txn: &DatabaseTransaction, id: DigestId) -> Result<digest::Model> {
    digest::Entity::find_by_id(id).lock_exclusive().one(txn).await?.ok_or(Error::NotFound)
}

async fn write_intent(txn: &DatabaseTransaction, copy: &delivery::Model, now: Timestamp) -> Result<Parcel> {
    let number = count_attempts(txn, copy.id).await? + 1;
    let attempt = delivery_attempt::ActiveModel {
        delivery_id: Set(copy.id),
        number: Set(number),
        intent_at: Set(now),
        finished_at: Set(None),
        outcome: Set(None),
        reply: Set(None),
    };
    attempt.insert(txn).await?;
    delivery::Entity::update_many()
        .col_expr(delivery::Column::Attempts, Expr::value(copy.attempts + 1))
        .filter(delivery::Column::Id.eq(copy.id))
        .exec(txn)
        .await?;
    let body = digest_body::Entity::find_by_id((copy.digest_id, copy.language)).one(txn).await?;
    let (Some(body), Some(mut bytes), Some(address)) = (body, copy.headers.clone(), copy.address.clone())
    else {
        return Err(Error::NotFound);
    };
    bytes.extend_from_slice(&body.bytes);
    Ok(Parcel { address, bytes, number })
}

/// Commits what became of an attempt; unless the lease ended and another worker has the copy, of the copy too.
pub async fn finish(
    db: &Database,
    claim: &Claim,
    (number, outcome): (i32, Outcome),
    now: Timestamp,
) -> Result<()> {
    let txn = db.begin().await?;
    delivery_attempt::Entity::update_many()
        .col_expr(delivery_attempt::Column::FinishedAt, Expr::value(now))
        .col_expr(delivery_attempt::Column::Outcome, Expr::value(outcome.code()))
        .col_expr(delivery_attempt::Column::Reply, Expr::value(outcome.reply()))
        .filter(delivery_attempt::Column::DeliveryId.eq(claim.id))
        .filter(delivery_attempt::Column::Number.eq(number))
        .exec(&txn)
        .await?;
    let digest = lock(&txn, claim.digest_id).await?;
    if let Some(copy) = delivery::Entity::find().filter(held(claim)).one(&txn).await? {
        let fate = fate(&txn, &copy, &outcome, now).await?;
        let stopped = digest.state == DigestState::Stopped;
        settle(&txn, &copy, if stopped { fate.at_last(now) } else { fate }, Some(&outcome.reply())).await?;
    }
    match outcome {
        Outcome::Unwelcome(_) => pause_by_itself(&txn, digest.id, "unwelcome", now).await?,
        Outcome::Permanent(_) => pause_if_refused(&txn, &digest, now).await?,
        _ => {}
    }
    Ok(txn.commit().await?)
}

/// Takes back copies whose worker was lost: without an intent nothing was sent; with one, perhaps.
pub async fn recover(db: &Database, now: Timestamp) -> Result<()> {
    let lost = delivery::Entity::find()
        .filter(delivery::Column::State.eq(State::Leased).and(delivery::Column::LeaseUntil.lte(now)));
    for copy in lost.all(db.read()).await? {
        let txn = db.begin().await?;
        let digest = digest::Entity::find_by_id(copy.digest_id).one(&txn).await?.ok_or(Error::NotFound)?;
        release(&txn, &copy, digest.state, now).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Where a copy stands from now on.
struct Fate {
    state: State,
    attempts: i32,
    next_at: Timestamp,
    finished_at: Option<Timestamp>,
}

impl Fate {
    /// What it comes to when nothing more is sent.
    fn at_last(self, now: Timestamp) -> Self {
        let state =
            if matches!(self.state, State::Queued | State::Retry) { State::Cancelled } else { self.state };
        Self { state, finished_at: self.finished_at.or(Some(now)), ..self }
    }
}

async fn fate(
    txn: &DatabaseTransaction,
    copy: &delivery::Model,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<Fate> {
    let done = |state| Fate { state, attempts: copy.attempts, next_at: now, finished_at: Some(now) };
    let (again, in_the_end) = match outcome {
        Outcome::Accepted(_) => return Ok(done(State::Accepted)),
        Outcome::Permanent(_) => return Ok(done(State::Failed)),
        Outcome::Unreached(_) | Outcome::Unwelcome(_) => {
            let state = if is_uncertain(txn, copy.id).await? { State::Uncertain } else { State::Queued };
            let attempts = copy.attempts - 1;
            return Ok(Fate { state, attempts, next_at: now + OUTAGE, finished_at: None });
        }
        Outcome::Transient(_) => (State::Retry, State::Failed),
        Outcome::Uncertain(_) => (State::Uncertain, State::Uncertain),
    };
    let first = delivery_attempt::Entity::find_by_id((copy.id, 1)).one(txn).await?.ok_or(Error::NotFound)?;
    let next_at = now + pause_after(copy.attempts);
    if next_at > first.intent_at + GIVE_UP {
        return Ok(done(in_the_end));
    }
    Ok(Fate { state: again, attempts: copy.attempts, next_at, finished_at: None })
}

/// The schedule, up to a tenth longer, so that many do not come back at once.
fn pause_after(attempts: i32) -> TimeDelta {
    let last = RETRIES.len() - 1;
    let minutes = RETRIES[usize::try_from(attempts - 1).unwrap_or(0).min(last)];
    TimeDelta::seconds(rand::rng().random_range(minutes * 60..=minutes * 66))
}

/// Gives a claimed copy back, as it stood before.
async fn release(
    txn: &DatabaseTransaction,
    copy: &delivery::Model,
    digest: DigestState,
    now: Timestamp,
) -> Result<()> {
    let fate = as_it_stood(txn, copy, now).await?;
    let stopped = digest == DigestState::Stopped;
    settle(txn, copy, if stopped { fate.at_last(now) } else { fate }, copy.reply.as_deref()).await
}

/// Where a claimed copy stood before.
async fn as_it_stood(txn: &DatabaseTransaction, copy: &delivery::Model, now: Timestamp) -> Result<Fate> {
    let state = match (is_uncertain(txn, copy.id).await?, copy.attempts) {
        (true, _) => State::Uncertain,
        (false, 0) => State::Queued,
        (false, _) => State::Retry,
    };
    Ok(Fate { state, attempts: copy.attempts, next_at: now, finished_at: None })
}

/// Writes a copy's fate down, if the lease that it was read with still holds.
async fn settle(
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

fn held(claim: &Claim) -> Condition {
    Condition::all()
        .add(delivery::Column::Id.eq(claim.id))
        .add(delivery::Column::Lease.eq(claim.lease))
        .add(delivery::Column::State.eq(State::Leased))
}

/// Whether the server may have the message: an answer was lost, or never written down.
async fn is_uncertain(txn: &DatabaseTransaction, id: DeliveryId) -> Result<bool> {
    let unknown = Condition::any()
        .add(delivery_attempt::Column::Outcome.is_null())
        .add(delivery_attempt::Column::Outcome.eq("uncertain"));
    let attempts = delivery_attempt::Entity::find().filter(delivery_attempt::Column::DeliveryId.eq(id));
    Ok(attempts.filter(unknown).count(txn).await? > 0)
}

async fn count_attempts(db: &impl ConnectionTrait, id: DeliveryId) -> Result<i32> {
    let attempts = delivery_attempt::Entity::find().filter(delivery_attempt::Column::DeliveryId.eq(id));
    Ok(i32::try_from(attempts.count(db).await?).unwrap_or(i32::MAX - 1))
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
