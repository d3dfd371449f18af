//! One step of a report from state to state: the only way in which it moves.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
};
use entity::{
    id::AccountId,
    subject::SubjectKind,
    submission::{self, State},
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, SimpleExpr},
};

/// From which states a step leads, where to, and what the audit log calls it.
pub(crate) struct Step {
    pub(crate) kind: &'static str,
    pub(crate) from: &'static [State],
    pub(crate) to: State,
}

/// Takes a step, if the report still is as it was read; `Conflict` if it is not.
pub(crate) async fn turn(
    txn: &DatabaseTransaction,
    actor: &Actor,
    report: (&submission::Model, i32),
    step: &Step,
    columns: Vec<(submission::Column, SimpleExpr)>,
) -> Result<submission::Model> {
    turn_as(txn, (Some(actor.id), actor.now), report, step, columns).await
}

/// The same, by somebody or by time alone.
pub(super) async fn turn_as(
    txn: &DatabaseTransaction,
    (by, now): (Option<AccountId>, Timestamp),
    (submission, version): (&submission::Model, i32),
    step: &Step,
    columns: Vec<(submission::Column, SimpleExpr)>,
) -> Result<submission::Model> {
    let mut change = submission::Entity::update_many()
        .col_expr(submission::Column::State, Expr::value(step.to))
        .col_expr(submission::Column::StateChangedAt, Expr::value(now))
        .col_expr(submission::Column::Version, Expr::value(version + 1))
        .filter(submission::Column::Id.eq(submission.id).and(submission::Column::Version.eq(version)))
        .filter(submission::Column::State.is_in(step.from.iter().copied()));
    for (column, value) in columns {
        change = change.col_expr(column, value);
    }
    let rows = change.exec_with_returning(txn).await?;
    let changed = rows.into_iter().next().ok_or(Error::Conflict("conflict-changed"))?;
    let entry = Entry::new(step.kind, by, now)
        .about(SubjectKind::Submission, submission.id.0)
        .states(submission.state.to_string(), step.to.to_string());
    audit::record(txn, entry).await?;
    Ok(changed)
}
