//! Sending a copy: claim it, commit the intent, hand it over, commit the answer. A copy is in flight between the two
//! commits, and nothing is held open meanwhile.

use crate::domain::{
    Error, Result, Timestamp, account,
    database::Database,
    delivery::{
        fate::{Fate, as_it_stood, fate, is_undecided, settle},
        holding::WhenUncertain,
        outcome::Outcome,
        relay::{Pace, note_trouble, take_turn},
        steering::{pause_by_itself, pause_if_refused},
    },
    digest::{is_whole, reader, still_names_all},
};
use chrono::TimeDelta;
use entity::{
    delivery::{self, State},
    delivery_attempt,
    digest::{self, State as DigestState},
    digest_body,
    id::{DeliveryId, DigestId},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LockBehavior, LockType},
};
use uuid::Uuid;

/// A server that was not reached is left alone so long.
const OUTAGE: TimeDelta = TimeDelta::seconds(15);

const UNSENT: [State; 3] = [State::Queued, State::Retry, State::Uncertain];

/// A copy that a worker holds for the time of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The copy.
    pub id: DeliveryId,
    /// The digest of which it is.
    pub digest_id: DigestId,
    lease: Uuid,
    when_uncertain: WhenUncertain,
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

/// How copies are sent.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// How long a worker may hold one.
    pub lease: TimeDelta,
    /// How many there may be in how long; without it, as many as the server takes.
    pub pace: Option<Pace>,
    /// What becomes of one whose answer is lost.
    pub when_uncertain: WhenUncertain,
}

/// Claims the next copy that is due, of a digest that is going out, if it is time for one.
pub async fn claim(db: &Database, manner: &Manner, now: Timestamp) -> Result<Option<Claim>> {
    let Some(pace) = manner.pace else {
        return claim_next(db.write(), db.backend(), manner, now).await;
    };
    let txn = db.begin().await?;
    if !take_turn(&txn, pace, now).await? {
        return Ok(None);
    }
    let claimed = claim_next(&txn, db.backend(), manner, now).await?;
    if claimed.is_some() {
        // A turn that nobody uses is not taken.
        txn.commit().await?;
    }
    Ok(claimed)
}

async fn claim_next(
    db: &impl ConnectionTrait,
    backend: DbBackend,
    manner: &Manner,
    now: Timestamp,
) -> Result<Option<Claim>> {
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
    if backend == DbBackend::Postgres {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mine = Uuid::new_v4();
    // `=`, not `IN`: PostgreSQL may run the subquery of an `IN` once for each row, and each run locks another.
    let claimed = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(State::Leased))
        .col_expr(delivery::Column::Lease, Expr::value(mine))
        .col_expr(delivery::Column::LeaseUntil, Expr::value(now + manner.lease))
        .filter(Expr::col(delivery::Column::Id).eq(due.into_query()))
        .filter(is_due(now))
        .exec_with_returning(db)
        .await?;
    let claim = |row: delivery::Model| Claim {
        id: row.id,
        digest_id: row.digest_id,
        lease: mine,
        when_uncertain: manner.when_uncertain,
    };
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
        decided_at: Set(None),
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
        let fate = fate(&txn, &copy, (number, &outcome), claim.when_uncertain, now).await?;
        let stopped = digest.state == DigestState::Stopped;
        settle(&txn, &copy, if stopped { fate.at_last(now) } else { fate }, Some(&outcome.reply())).await?;
    }
    if let Outcome::Permanent(_) = outcome {
        pause_if_refused(&txn, &digest, now).await?;
    }
    heed(&txn, &digest, &outcome, now).await?;
    Ok(txn.commit().await?)
}

/// Gives back a copy of which nothing was said, since the server was not reached or would have nothing from us.
pub async fn give_back(db: &Database, claim: &Claim, outcome: &Outcome, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    let digest = lock(&txn, claim.digest_id).await?;
    if let Some(copy) = delivery::Entity::find().filter(held(claim)).one(&txn).await? {
        release(&txn, &copy, digest.state, now).await?;
    }
    heed(&txn, &digest, outcome, now).await?;
    Ok(txn.commit().await?)
}

/// Leaves a server alone for a while that was not reached, and pauses the digest at one that wants nothing from us.
async fn heed(
    txn: &DatabaseTransaction,
    digest: &digest::Model,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<()> {
    match outcome {
        Outcome::Unreached(_) => note_trouble(txn, outcome, now, now + OUTAGE).await,
        Outcome::Unwelcome(_) => {
            note_trouble(txn, outcome, now, now).await?;
            pause_by_itself(txn, digest.id, "unwelcome", now).await
        }
        _ => Ok(()),
    }
}

/// Takes back copies whose worker was lost: without an intent nothing was sent; with one, perhaps. What may have been sent
/// before is as it was decided, or is to be decided.
pub async fn recover(db: &Database, when_uncertain: WhenUncertain, now: Timestamp) -> Result<()> {
    let lost = delivery::Entity::find()
        .filter(delivery::Column::State.eq(State::Leased).and(delivery::Column::LeaseUntil.lte(now)));
    for copy in lost.all(db.read()).await? {
        let txn = db.begin().await?;
        let digest = digest::Entity::find_by_id(copy.digest_id).one(&txn).await?.ok_or(Error::NotFound)?;
        let mut fate = as_it_stood(&txn, &copy, now).await?;
        if when_uncertain == WhenUncertain::Hold && is_undecided(&txn, copy.id).await? {
            fate.state = State::Held;
        }
        give(&txn, &copy, (fate, digest.state), now).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Gives a claimed copy back, as it stood before.
async fn release(
    txn: &DatabaseTransaction,
    copy: &delivery::Model,
    digest: DigestState,
    now: Timestamp,
) -> Result<()> {
    let fate = as_it_stood(txn, copy, now).await?;
    give(txn, copy, (fate, digest), now).await
}

/// Gives a claimed copy back with this fate, or with its last one if the digest is over.
async fn give(
    txn: &DatabaseTransaction,
    copy: &delivery::Model,
    (fate, digest): (Fate, DigestState),
    now: Timestamp,
) -> Result<()> {
    let stopped = digest == DigestState::Stopped;
    settle(txn, copy, if stopped { fate.at_last(now) } else { fate }, copy.reply.as_deref()).await
}

fn held(claim: &Claim) -> Condition {
    Condition::all()
        .add(delivery::Column::Id.eq(claim.id))
        .add(delivery::Column::Lease.eq(claim.lease))
        .add(delivery::Column::State.eq(State::Leased))
}

async fn count_attempts(db: &impl ConnectionTrait, id: DeliveryId) -> Result<i32> {
    let attempts = delivery_attempt::Entity::find().filter(delivery_attempt::Column::DeliveryId.eq(id));
    Ok(i32::try_from(attempts.count(db).await?).unwrap_or(i32::MAX - 1))
}
