//! Sending a copy: who claims it, what is sent and how, and what becomes of one whose worker was lost.

use crate::domain::{
    Error, Result, Timestamp,
    database::Database,
    delivery::{
        fate::{Fate, as_it_stood, is_undecided, settle},
        holding::WhenUncertain,
        relay::Pace,
    },
};
use chrono::TimeDelta;
use entity::{
    delivery::{self, State},
    digest::{self, State as DigestState},
    id::{DeliveryId, DigestId},
};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter};
use uuid::Uuid;

/// A copy that a worker holds for the time of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The copy.
    pub id: DeliveryId,
    /// The digest of which it is.
    pub digest_id: DigestId,
    pub(super) lease: Uuid,
    pub(super) when_uncertain: WhenUncertain,
}

impl Claim {
    pub(super) fn new(copy: &delivery::Model, lease: Uuid, manner: &Manner) -> Self {
        Self { id: copy.id, digest_id: copy.digest_id, lease, when_uncertain: manner.when_uncertain }
    }

    /// What tells a copy that it holds from one that another worker has by now.
    pub(super) fn key(&self) -> (DeliveryId, Option<Uuid>) {
        (self.id, Some(self.lease))
    }

    /// The copy, if it is still held.
    pub(super) fn holds(&self) -> Condition {
        Condition::all()
            .add(delivery::Column::Id.eq(self.id))
            .add(delivery::Column::Lease.eq(self.lease))
            .add(delivery::Column::State.eq(State::Leased))
    }
}

/// A copy that is about to be sent: its intent is committed.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// What holds it.
    pub claim: Claim,
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
pub(super) async fn release(
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
