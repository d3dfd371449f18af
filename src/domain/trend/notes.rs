//! Content notes on trends: moderators put them on, and they stand on every wording.

use crate::domain::{
    Actor, Error, Result, Subject,
    content_note::{self, Notes},
    database::Database,
    trend::{
        Published, find,
        version::{UNFINISHED, lock},
    },
};
use entity::{
    id::{TrendId, TrendVersionId},
    subject::SubjectKind,
    trend, trend_version, trend_version_author,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The notes of a trend that the actor has found, and what they want done with it. Whoever had a hand in a wording wrote it.
pub async fn find_notes(db: &impl ConnectionTrait, actor: &Actor, id: TrendId) -> Result<Notes> {
    Ok(list_notes(db, actor, vec![id]).await?.remove(&id.0).unwrap_or_default())
}

/// The same of several, by key, in as many queries for many as for few; those without any are left out.
pub(crate) async fn list_notes(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: Vec<TrendId>,
) -> Result<HashMap<Uuid, Notes>> {
    let ids = ids.into_iter().map(|id| id.0).collect();
    let notes = content_note::list(db, SubjectKind::Trend, ids).await?;
    if notes.is_empty() {
        return Ok(HashMap::new());
    }
    let written: Vec<(TrendVersionId, TrendId)> = trend_version::Entity::find()
        .select_only()
        .columns([trend_version::Column::Id, trend_version::Column::TrendId])
        .filter(trend_version::Column::TrendId.is_in(notes.keys().copied().map(TrendId)))
        .into_tuple()
        .all(db)
        .await?;
    let hands: HashSet<TrendVersionId> = trend_version_author::Entity::find()
        .filter(trend_version_author::Column::AccountId.eq(actor.id))
        .filter(trend_version_author::Column::TrendVersionId.is_in(written.iter().map(|(id, _)| *id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.trend_version_id)
        .collect();
    let own: HashSet<Uuid> =
        written.iter().filter(|(id, _)| hands.contains(id)).map(|(_, trend_id)| trend_id.0).collect();
    content_note::treat(db, actor, notes, |id| own.contains(&id)).await
}

/// Gives published trends their notes.
pub(super) async fn noted(
    db: &impl ConnectionTrait,
    actor: &Actor,
    mut trends: Vec<Published>,
) -> Result<Vec<Published>> {
    let ids = trends.iter().map(|published| published.trend.id).collect();
    let mut notes = list_notes(db, actor, ids).await?;
    for published in &mut trends {
        published.notes = notes.remove(&published.trend.id.0).unwrap_or_default();
    }
    Ok(trends)
}

/// The notes of a trend that the actor may change: moderators may. For everybody else there is none.
pub async fn find_notes_to_change(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: TrendId,
) -> Result<Vec<String>> {
    find(db, actor, id).await?;
    if !actor.is_moderator() {
        return Err(Error::NotFound);
    }
    content_note::find(db, subject(id)).await
}

/// Puts content notes on a trend, in place of those that it had when whoever chooses them saw it. Twice is once.
pub async fn set_notes(
    db: &Database,
    actor: &Actor,
    id: TrendId,
    (from, to): (&[String], &[String]),
) -> Result<()> {
    let txn = db.begin().await?;
    find_notes_to_change(&txn, actor, id).await?;
    lock(&txn, id).await?;
    if !content_note::is_to_change(&txn, subject(id), (from, to)).await? {
        return Ok(());
    }
    content_note::put(&txn, actor, (subject(id), to)).await?;
    count_change(&txn, id).await?;
    Ok(txn.commit().await?)
}

/// Adds notes to a trend, within what else is decided about it.
pub(crate) async fn add_notes(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, codes): (TrendId, &[String]),
) -> Result<()> {
    find_notes_to_change(txn, actor, id).await?;
    lock(txn, id).await?;
    let all = content_note::with_more(txn, (subject(id), codes)).await?;
    content_note::put(txn, actor, (subject(id), &all)).await?;
    count_change(txn, id).await
}

/// Whoever changes its wording meanwhile reads of it before they save over it.
async fn count_change(txn: &DatabaseTransaction, id: TrendId) -> Result<()> {
    trend_version::Entity::update_many()
        .col_expr(trend_version::Column::Version, Expr::col(trend_version::Column::Version).add(1))
        .filter(trend_version::Column::TrendId.eq(id).and(trend_version::Column::State.is_in(UNFINISHED)))
        .exec(txn)
        .await?;
    Ok(())
}

/// Puts notes on a trend whose wording is written. Where another wording is published, readers have that one until the new
/// one is: what it carries stays on it.
pub(super) async fn put_with_wording(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, codes): (TrendId, &[String]),
) -> Result<()> {
    let row = trend::Entity::find_by_id(id).one(txn).await?.ok_or(Error::NotFound)?;
    let codes = match row.published_number {
        Some(_) => content_note::with_more(txn, (subject(id), codes)).await?,
        None => codes.to_vec(),
    };
    content_note::put(txn, actor, (subject(id), &codes)).await?;
    Ok(())
}

fn subject(id: TrendId) -> Subject {
    Subject::new(SubjectKind::Trend, id.0)
}
