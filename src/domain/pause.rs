//! Pauses: somebody who wants no mail and to be in no list for a while, and needs no reason. What they wrote stays,
//! and they may read and write as before. Who is paused is asked of `account::present` alone.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    person::leave_enough,
};
use entity::{
    account::{Column, Entity},
    subject::SubjectKind,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

/// Pauses the actor. Whoever is needed in a role hands it over first. Pausing twice is pausing.
pub async fn begin(db: &Database, actor: &Actor) -> Result<()> {
    let txn = db.begin().await?;
    // The account before the roles, as when somebody is suspended: two in different orders would wait for each other.
    change(&txn, actor, Some(actor.now)).await?;
    leave_enough(&txn, actor.id, &actor.roles).await.map_err(|error| match error {
        Error::Invalid(_) => Error::Conflict("conflict-pause-needed"),
        other => other,
    })?;
    Ok(txn.commit().await?)
}

/// Ends the actor's pause. Ending it twice is ending it.
pub async fn end(db: &Database, actor: &Actor) -> Result<()> {
    let txn = db.begin().await?;
    change(&txn, actor, None).await?;
    Ok(txn.commit().await?)
}

async fn change(txn: &DatabaseTransaction, actor: &Actor, at: Option<Timestamp>) -> Result<()> {
    let as_before = if at.is_some() { Column::PausedAt.is_null() } else { Column::PausedAt.is_not_null() };
    let changed = Entity::update_many()
        .col_expr(Column::PausedAt, Expr::value(at))
        .filter(Column::Id.eq(actor.id).and(as_before))
        .exec(txn)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(());
    }
    let kind = if at.is_some() { "PauseBegun" } else { "PauseEnded" };
    let entry = Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Account, actor.id.0);
    audit::record(txn, entry).await
}
