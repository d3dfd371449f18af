//! An account whose owner leaves: its key, its shown name and its language stay, and nothing of who they are.

use crate::domain::{Result, Timestamp, account::find_identity};
use entity::{
    account::{Column, Entity, State},
    id::AccountId,
    identity,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

/// Closes an active account for good and erases who is behind it: nobody can sign in to it, and its shown name is given
/// to nobody else. Returns the identity, or nothing if the account was not active. Its row stays locked.
pub(crate) async fn close(
    txn: &DatabaseTransaction,
    id: AccountId,
    unnamed_at: Option<Timestamp>,
) -> Result<Option<identity::Model>> {
    let closed = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Left))
        .col_expr(Column::PasswordHash, Expr::value(None::<String>))
        .col_expr(Column::ListedAt, Expr::value(None::<Timestamp>))
        .col_expr(Column::PausedAt, Expr::value(None::<Timestamp>))
        .col_expr(Column::TermsDueAt, Expr::value(None::<Timestamp>))
        .col_expr(Column::UnnamedAt, Expr::value(unnamed_at))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id).and(Column::State.eq(State::Active)))
        .exec(txn)
        .await?;
    if closed.rows_affected == 0 {
        return Ok(None);
    }
    let identity = find_identity(txn, id).await?;
    identity::Entity::delete_by_id(id).exec(txn).await?;
    Ok(Some(identity))
}
