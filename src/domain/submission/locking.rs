//! What a lock on what may be illegal does to a report. Its trend counts anew: see `trend::conceal_submission`.

use crate::domain::{
    Actor, Result, Timestamp, similarity,
    submission::{similar, standing, subject},
};
use entity::{
    id::SubmissionId,
    submission::{self, State},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};

/// Whether a report is locked that the actor might see otherwise.
pub async fn is_locked(db: &impl ConnectionTrait, actor: &Actor, id: SubmissionId) -> Result<bool> {
    let locked = standing(actor).filter(submission::Column::LockedAt.is_not_null());
    Ok(locked.filter(submission::Column::Id.eq(id)).count(db).await? > 0)
}

/// Hides a report from everybody.
pub(crate) async fn conceal(txn: &DatabaseTransaction, actor: &Actor, id: SubmissionId) -> Result<()> {
    submission::Entity::update_many()
        .col_expr(submission::Column::LockedAt, Expr::value(actor.now))
        .col_expr(submission::Column::Version, Expr::col(submission::Column::Version).add(1))
        .filter(submission::Column::Id.eq(id).and(submission::Column::LockedAt.is_null()))
        .exec(txn)
        .await?;
    similarity::forget(txn, subject(id)).await
}

/// Shows a report again; one that its author has asked to have back meanwhile is withdrawn.
pub(crate) async fn reveal(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: SubmissionId,
    taken_back: bool,
) -> Result<()> {
    let mut opened = submission::Entity::update_many()
        .col_expr(submission::Column::LockedAt, Expr::value(None::<Timestamp>))
        .col_expr(submission::Column::Version, Expr::col(submission::Column::Version).add(1))
        .filter(submission::Column::Id.eq(id).and(submission::Column::LockedAt.is_not_null()));
    if taken_back {
        opened = opened
            .col_expr(submission::Column::State, Expr::value(State::Withdrawn))
            .col_expr(submission::Column::StateChangedAt, Expr::value(actor.now))
            .col_expr(submission::Column::WithdrawnAt, Expr::value(actor.now));
    }
    opened.exec(txn).await?;
    let found = submission::Entity::find_by_id(id).one(txn).await?;
    match found.filter(|found| found.withdrawn_at.is_none()).and_then(|found| found.submitted_at) {
        Some(at) => similar::enter(txn, id, at).await,
        None => Ok(()),
    }
}
