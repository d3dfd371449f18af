//! What a lock on what may be illegal, or the decision about a flag, does to a concern.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
    concern::reading::standing,
};
use entity::{
    concern::{self, State},
    id::ConcernId,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};

/// Whether a concern is locked that the actor might see otherwise.
pub async fn is_locked(db: &impl ConnectionTrait, actor: &Actor, id: ConcernId) -> Result<bool> {
    let locked = standing(actor).filter(concern::Column::LockedAt.is_not_null());
    Ok(locked.filter(concern::Column::Id.eq(id)).count(db).await? > 0)
}

/// Hides a concern from everybody, and with it what was answered to it.
pub(crate) async fn conceal(txn: &DatabaseTransaction, actor: &Actor, id: ConcernId) -> Result<()> {
    concern::Entity::update_many()
        .col_expr(concern::Column::LockedAt, Expr::value(actor.now))
        .col_expr(concern::Column::Version, Expr::col(concern::Column::Version).add(1))
        .filter(concern::Column::Id.eq(id).and(concern::Column::LockedAt.is_null()))
        .exec(txn)
        .await?;
    Ok(())
}

/// Shows a concern again; one that its author has asked to have back meanwhile becomes a tombstone.
pub(crate) async fn reveal(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: ConcernId,
    taken_back: bool,
) -> Result<()> {
    let mut opened = concern::Entity::update_many()
        .col_expr(concern::Column::LockedAt, Expr::value(None::<Timestamp>))
        .col_expr(concern::Column::Version, Expr::col(concern::Column::Version).add(1))
        .filter(concern::Column::Id.eq(id).and(concern::Column::LockedAt.is_not_null()));
    if taken_back {
        opened = opened
            .col_expr(concern::Column::State, Expr::value(State::Withdrawn))
            .col_expr(concern::Column::WithdrawnAt, Expr::value(actor.now));
    }
    opened.exec(txn).await?;
    Ok(())
}

/// Takes a concern down and gives it back to its author, since a moderator decided so about a flag.
pub(crate) async fn take_down(txn: &DatabaseTransaction, actor: &Actor, id: ConcernId) -> Result<()> {
    let taken = concern::Entity::update_many()
        .col_expr(concern::Column::State, Expr::value(State::Declined))
        .col_expr(concern::Column::PublishedAt, Expr::value(None::<Timestamp>))
        .col_expr(concern::Column::DecidedBy, Expr::value(actor.id))
        .col_expr(concern::Column::DecidedAt, Expr::value(actor.now))
        .col_expr(concern::Column::Version, Expr::col(concern::Column::Version).add(1))
        .filter(concern::Column::Id.eq(id).and(concern::Column::State.eq(State::Published)))
        .exec(txn)
        .await?;
    if taken.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let entry = Entry::new("ConcernReturned", Some(actor.id), actor.now)
        .about(SubjectKind::Concern, id.0)
        .states(State::Published.to_string(), State::Declined.to_string());
    audit::record(txn, entry).await
}
