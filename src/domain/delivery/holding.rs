//! Copies that may have arrived, since the server's answer was lost. Sent again by itself, one may come twice; held, it waits
//! until somebody has looked into the server's log.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    delivery::{fate::undecided, steering::find_as_moderator},
    digest::{find_gone, reader},
};
use entity::{
    delivery::{self, State},
    delivery_attempt,
    digest::{self, State as DigestState},
    id::{DeliveryId, DigestId},
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::Expr,
};
use std::collections::BTreeSet;

/// What stands in the place of a server's answer, of a copy that somebody counted as sent.
pub const COUNTED_AS_SENT: &str = "counted-as-sent";

/// What becomes of a copy whose answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenUncertain {
    /// The same bytes are sent again.
    Resend,
    /// It is held until somebody decides.
    Hold,
}

/// What somebody decides of a copy that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It did not arrive, or may come twice: the same bytes are sent again.
    Resend,
    /// It arrived: nothing more is sent.
    CountAsSent,
}

impl Decision {
    /// Where it leaves a copy.
    fn state(self) -> State {
        match self {
            Self::Resend => State::Uncertain,
            Self::CountAsSent => State::Accepted,
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Resend => "DeliveryResendAsked",
            Self::CountAsSent => "DeliveryCountedAsSent",
        }
    }
}

/// Holds what a server of before would have sent again by itself, but for what a moderator has had sent again.
pub async fn hold(db: &Database, now: Timestamp) -> Result<()> {
    let open = delivery_attempt::Entity::find()
        .select_only()
        .column(delivery_attempt::Column::DeliveryId)
        .filter(undecided());
    let txn = db.begin().await?;
    delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(State::Held))
        .col_expr(delivery::Column::NextAt, Expr::value(now))
        .filter(delivery::Column::State.eq(State::Uncertain).and(delivery::Column::FinishedAt.is_null()))
        .filter(delivery::Column::Id.in_subquery(open.into_query()))
        .exec(&txn)
        .await?;
    Ok(txn.commit().await?)
}

/// Decides what becomes of copies that are held: of all of them or of none.
pub async fn decide(
    db: &Database,
    actor: &Actor,
    (id, copies): (DigestId, &BTreeSet<DeliveryId>),
    decision: Decision,
) -> Result<()> {
    let txn = db.begin().await?;
    find_as_moderator(&txn, actor, id).await?;
    // Nobody freezes it again or closes it meanwhile.
    let digest = digest::Entity::find_by_id(id).lock_exclusive().one(&txn).await?.ok_or(Error::NotFound)?;
    if copies.is_empty() || !matches!(digest.state, DigestState::Sending | DigestState::Paused) {
        return Err(Error::Conflict("conflict-held-decided"));
    }
    // What is left of it is frozen again, and its old bytes are not sent any more.
    if decision == Decision::Resend
        && let Some(gone) = find_gone(&txn, &reader(actor.now), &digest).await?
    {
        return Err(gone.refusal());
    }
    for copy in copies {
        decide_one(&txn, actor, (id, *copy), decision).await?;
    }
    Ok(txn.commit().await?)
}

async fn decide_one(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (digest_id, id): (DigestId, DeliveryId),
    decision: Decision,
) -> Result<()> {
    let mut decided = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(decision.state()))
        .col_expr(delivery::Column::NextAt, Expr::value(actor.now))
        .filter(delivery::Column::Id.eq(id).and(delivery::Column::DigestId.eq(digest_id)))
        .filter(delivery::Column::State.eq(State::Held));
    if decision == Decision::CountAsSent {
        decided = decided
            .col_expr(delivery::Column::FinishedAt, Expr::value(actor.now))
            .col_expr(delivery::Column::Reply, Expr::value(COUNTED_AS_SENT));
    }
    if decided.exec(txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-held-decided"));
    }
    if decision == Decision::Resend {
        delivery_attempt::Entity::update_many()
            .col_expr(delivery_attempt::Column::DecidedAt, Expr::value(actor.now))
            .filter(delivery_attempt::Column::DeliveryId.eq(id))
            .filter(undecided())
            .exec(txn)
            .await?;
    }
    let entry = Entry::new(decision.kind(), Some(actor.id), actor.now)
        .about(SubjectKind::Delivery, id.0)
        .states(State::Held.to_string(), decision.state().to_string());
    audit::record(txn, entry).await
}
