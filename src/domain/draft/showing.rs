//! The showings of a form: which of them saved what is kept, and which are over, since they were sent or what they saved was
//! discarded. A save that is on its way from one of these keeps nothing, however late it comes.

use crate::domain::{Actor, Result, Timestamp, database::Database};
use chrono::TimeDelta;
use entity::{
    draft::{self, Origin},
    draft_showing::{ActiveModel, Column, Entity},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

/// So long a showing is known: longer than any session lasts, and so than any save of it can come.
const KNOWN: TimeDelta = TimeDelta::days(1);

/// Whether one of these is over: the key of a showing, and that of the draft which it carries.
pub(super) async fn is_over(db: &impl ConnectionTrait, actor: &Actor, keys: &[Uuid]) -> Result<bool> {
    let over = Column::AccountId.eq(actor.id).and(Column::OverAt.is_not_null());
    let over = Entity::find().filter(over).filter(Column::Key.is_in(keys.iter().copied()));
    Ok(over.count(db).await? > 0)
}

/// Writes down that a showing saved what is kept of a page. One that is over stays over.
pub(super) async fn note_saved(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (page, key): (&str, Uuid),
) -> Result<()> {
    let known =
        OnConflict::columns([Column::AccountId, Column::Key]).update_column(Column::SavedAt).to_owned();
    let row = row(actor, (page, key), None);
    Entity::insert(row).on_conflict(known).exec_without_returning(txn).await?;
    Ok(())
}

/// Ends a showing that was sent.
pub(super) async fn end(txn: &DatabaseTransaction, actor: &Actor, (page, key): (&str, Uuid)) -> Result<()> {
    let known = OnConflict::columns([Column::AccountId, Column::Key])
        .update_columns([Column::SavedAt, Column::OverAt])
        .to_owned();
    let row = row(actor, (page, key), Some(actor.now));
    Entity::insert(row).on_conflict(known).exec_without_returning(txn).await?;
    Ok(())
}

/// Ends each showing that saved a draft or carries it, since it was discarded.
pub(super) async fn end_all(txn: &DatabaseTransaction, actor: &Actor, draft: &draft::Model) -> Result<()> {
    if draft.origin == Origin::Saved {
        let of_page = Column::AccountId.eq(actor.id).and(Column::Page.eq(draft.page.as_str()));
        Entity::update_many()
            .col_expr(Column::OverAt, Expr::value(actor.now))
            .filter(of_page.and(Column::OverAt.is_null()))
            .exec(txn)
            .await?;
    }
    end(txn, actor, (&draft.page, draft.id.0)).await
}

/// Forgets all of the actor's, since they leave.
pub(super) async fn forget_all(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    Entity::delete_many().filter(Column::AccountId.eq(actor.id)).exec(txn).await?;
    Ok(())
}

/// Removes what no save can come of any more.
pub(super) async fn sweep(db: &Database, now: Timestamp) -> Result<()> {
    Entity::delete_many().filter(Column::SavedAt.lt(now - KNOWN)).exec(db.write()).await?;
    Ok(())
}

fn row(actor: &Actor, (page, key): (&str, Uuid), over_at: Option<Timestamp>) -> ActiveModel {
    ActiveModel {
        account_id: Set(actor.id),
        key: Set(key),
        page: Set(page.to_owned()),
        saved_at: Set(actor.now),
        over_at: Set(over_at),
    }
}
