//! What a lock on what may be illegal, or the decision about a flag, does to an answer.

use crate::domain::{
    Actor, Error, Result, Subject, Timestamp,
    audit::{self, Entry},
    response::reading::standing,
};
use entity::{id::ResponseId, response, subject::SubjectKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};

/// Whether an answer is locked that the actor might see otherwise.
pub async fn is_locked(db: &impl ConnectionTrait, actor: &Actor, id: ResponseId) -> Result<bool> {
    let locked = standing(actor).filter(response::Column::LockedAt.is_not_null());
    Ok(locked.filter(response::Column::Id.eq(id)).count(db).await? > 0)
}

/// Whether the answer to something that the caller may see is locked.
pub async fn is_locked_for(db: &impl ConnectionTrait, subject: Subject) -> Result<bool> {
    let of_subject = response::Column::SubjectKind.eq(subject.kind);
    let locked = response::Entity::find()
        .filter(of_subject.and(response::Column::SubjectId.eq(subject.id)))
        .filter(response::Column::LockedAt.is_not_null());
    Ok(locked.count(db).await? > 0)
}

/// Hides an answer from everybody.
pub(crate) async fn conceal(txn: &DatabaseTransaction, actor: &Actor, id: ResponseId) -> Result<()> {
    set_locked(txn, id, Some(actor.now)).await
}

/// Shows an answer again.
pub(crate) async fn reveal(txn: &DatabaseTransaction, id: ResponseId) -> Result<()> {
    set_locked(txn, id, None).await
}

async fn set_locked(txn: &DatabaseTransaction, id: ResponseId, locked_at: Option<Timestamp>) -> Result<()> {
    response::Entity::update_many()
        .col_expr(response::Column::LockedAt, Expr::value(locked_at))
        .col_expr(response::Column::Version, Expr::col(response::Column::Version).add(1))
        .filter(response::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Takes an answer down, since a moderator decided so about a flag; policy staff can change it, and it is published
/// again.
pub(crate) async fn take_down(txn: &DatabaseTransaction, actor: &Actor, id: ResponseId) -> Result<()> {
    let taken = response::Entity::update_many()
        .col_expr(response::Column::PublishedAt, Expr::value(None::<Timestamp>))
        .col_expr(response::Column::Version, Expr::col(response::Column::Version).add(1))
        .filter(response::Column::Id.eq(id).and(response::Column::PublishedAt.is_not_null()))
        .exec(txn)
        .await?;
    if taken.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let entry = Entry::new("ResponseTakenDown", Some(actor.id), actor.now).about(SubjectKind::Response, id.0);
    audit::record(txn, entry).await
}
