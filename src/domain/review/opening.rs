//! Who has what of the queue open, and what they handed over: for other moderators to see, and only for some days.

use crate::domain::{Actor, Result, Timestamp, database::Database, review::visible};
use chrono::TimeDelta;
use entity::{
    id::ReviewId,
    review,
    review_opening::{ActiveModel, Column, Entity, Model},
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{OnConflict, SelectStatement, SimpleExpr},
};

/// Whoever opened something so long ago no longer has it open.
const OPEN_FOR: TimeDelta = TimeDelta::minutes(30);

/// So long what was handed over is marked.
const MARKED_FOR: TimeDelta = TimeDelta::days(1);

/// Writes down that the actor opened something that waits. What they are `barred` from deciding is open for them alone.
pub async fn note_opening(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, barred): (ReviewId, bool),
) -> Result<()> {
    let row = ActiveModel {
        review_id: Set(id),
        account_id: Set(actor.id),
        opened_at: Set(actor.now),
        handed_over_at: Set(None),
        barred: Set(barred),
    };
    write(txn, row).await
}

/// Takes back that the actor has something open, since it is no longer theirs to decide.
pub(crate) async fn forget_opening(txn: &DatabaseTransaction, actor: &Actor, id: ReviewId) -> Result<()> {
    let own = Column::ReviewId.eq(id).and(Column::AccountId.eq(actor.id)).and(Column::HandedOverAt.is_null());
    Entity::delete_many().filter(own).exec(txn).await?;
    Ok(())
}

/// Whether the actor has one of these open, theirs to decide or not.
pub async fn has_open(db: &impl ConnectionTrait, actor: &Actor, ids: &[ReviewId]) -> Result<bool> {
    let own = Entity::find()
        .filter(Column::ReviewId.is_in(ids.iter().copied()).and(Column::AccountId.eq(actor.id)))
        .filter(is_open(actor.now));
    Ok(own.count(db).await? > 0)
}

/// Who has these open now, and who handed them over; the latest first.
pub async fn list_openings(
    db: &impl ConnectionTrait,
    (ids, now): (&[ReviewId], Timestamp),
) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::ReviewId.is_in(ids.iter().copied()).and(Column::Barred.eq(false)))
        .filter(is_open(now).or(Column::HandedOverAt.gt(now - MARKED_FOR)));
    Ok(rows.order_by_desc(Column::OpenedAt).all(db).await?)
}

/// The keys of those subjects of a kind that others have open to decide about them.
pub(crate) fn open_with_others(actor: &Actor, kind: SubjectKind) -> SelectStatement {
    let open = Entity::find()
        .select_only()
        .column(Column::ReviewId)
        .filter(Column::AccountId.ne(actor.id).and(Column::Barred.eq(false)))
        .filter(is_open(actor.now));
    review::Entity::find()
        .select_only()
        .column(review::Column::SubjectId)
        .filter(review::Column::SubjectKind.eq(kind))
        .filter(review::Column::Id.in_subquery(open.into_query()))
        .into_query()
}

fn is_open(now: Timestamp) -> SimpleExpr {
    Column::HandedOverAt.is_null().and(Column::OpenedAt.gt(now - OPEN_FOR))
}

/// What was handed over and still waits.
pub async fn list_handed_over(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::HandedOverAt.gt(actor.now - MARKED_FOR))
        .filter(Column::ReviewId.in_subquery(waiting(actor)));
    Ok(rows.order_by_desc(Column::HandedOverAt).all(db).await?)
}

/// Gives what the actor has open back to all, and these besides; returns how many there were. What was kept from nobody
/// is theirs to open anew.
pub(crate) async fn hand_over(
    txn: &DatabaseTransaction,
    actor: &Actor,
    mut assigned: Vec<ReviewId>,
) -> Result<usize> {
    let open = Entity::find()
        .filter(Column::AccountId.eq(actor.id).and(Column::Barred.eq(false)))
        .filter(is_open(actor.now))
        .filter(Column::ReviewId.in_subquery(waiting(actor)));
    let barred = Column::AccountId.eq(actor.id).and(Column::Barred.eq(true));
    Entity::delete_many().filter(barred).exec(txn).await?;
    assigned.extend(open.all(txn).await?.iter().map(|row| row.review_id));
    assigned.sort_unstable();
    assigned.dedup();
    for review_id in &assigned {
        let row = ActiveModel {
            review_id: Set(*review_id),
            account_id: Set(actor.id),
            opened_at: Set(actor.now),
            handed_over_at: Set(Some(actor.now)),
            barred: Set(false),
        };
        write(txn, row).await?;
    }
    Ok(assigned.len())
}

/// Removes what nobody is shown any more.
pub async fn sweep_openings(db: &Database, now: Timestamp) -> Result<()> {
    Entity::delete_many().filter(Column::OpenedAt.lt(now - MARKED_FOR)).exec(db.write()).await?;
    Ok(())
}

async fn write(txn: &DatabaseTransaction, row: ActiveModel) -> Result<()> {
    let again = OnConflict::columns([Column::ReviewId, Column::AccountId])
        .update_columns([Column::OpenedAt, Column::HandedOverAt, Column::Barred])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(txn).await?;
    Ok(())
}

fn waiting(actor: &Actor) -> SelectStatement {
    visible(actor).select_only().column(review::Column::Id).into_query()
}
