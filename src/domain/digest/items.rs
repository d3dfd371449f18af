//! What an edition holds: versions, in reading order.

use crate::domain::{
    Actor, Error, Result, Subject,
    content_note::{self, Notes},
    database::Database,
    digest::{
        content::{is_gone, keys, present_version},
        new::edit,
        reader, void,
    },
    trend,
};
use entity::{
    digest_item,
    id::{DigestId, DigestItemId, TrendId},
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use std::collections::HashMap;

/// The most that one edition holds: more are not read.
pub const MOST_ITEMS: usize = 12;

/// Which way an item moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the beginning.
    Up,
    /// Towards the end.
    Down,
}

/// What an edition holds, in reading order.
pub async fn list_items(db: &impl ConnectionTrait, id: DigestId) -> Result<Vec<digest_item::Model>> {
    let items = digest_item::Entity::find().filter(digest_item::Column::DigestId.eq(id));
    Ok(items.order_by_asc(digest_item::Column::Position).all(db).await?)
}

/// The content notes of what an edition holds, and what the actor wants done with them.
pub async fn list_notes(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: DigestId,
) -> Result<HashMap<DigestItemId, Notes>> {
    let items = list_items(db, id).await?;
    let trends = keys(&items, SubjectKind::Trend).into_iter().map(TrendId).collect();
    let mut notes = trend::list_notes(db, actor, trends).await?;
    let of_meetings =
        content_note::list(db, SubjectKind::Meeting, keys(&items, SubjectKind::Meeting)).await?;
    notes.extend(content_note::treat(db, actor, of_meetings, |_| false).await?);
    Ok(items.iter().filter_map(|item| Some((item.id, notes.remove(&item.subject_id)?))).collect())
}

/// Adds something, at the version that readers see now. Adding it twice changes nothing.
pub async fn add(db: &Database, actor: &Actor, id: DigestId, subject: Subject) -> Result<()> {
    let txn = db.begin().await?;
    let digest = edit(&txn, actor, id).await?;
    let items = list_items(&txn, id).await?;
    if items.iter().any(|item| (item.subject_kind, item.subject_id) == (subject.kind, subject.id)) {
        return Ok(());
    }
    if items.len() >= MOST_ITEMS {
        return Err(Error::Conflict("conflict-digest-full"));
    }
    let (version, sensitive_at) = present_version(&txn, &reader(actor.now), subject).await?;
    let row = digest_item::ActiveModel {
        id: Set(DigestItemId::at(actor.now)),
        digest_id: Set(id),
        position: Set(items.last().map_or(1, |item| item.position + 1)),
        subject_kind: Set(subject.kind),
        subject_id: Set(subject.id),
        subject_version: Set(version),
        sensitive_at: Set(sensitive_at),
        gone_at: Set(None),
        told_in: Set(None),
        counts: Set(None),
    };
    row.insert(&txn).await?;
    void(&txn, actor.id, &digest, actor.now).await?;
    Ok(txn.commit().await?)
}

/// Takes something out. Taking it out twice changes nothing.
pub async fn remove(db: &Database, actor: &Actor, id: DigestId, item_id: DigestItemId) -> Result<()> {
    let txn = db.begin().await?;
    let digest = edit(&txn, actor, id).await?;
    let item = digest_item::Column::Id.eq(item_id).and(digest_item::Column::DigestId.eq(id));
    digest_item::Entity::delete_many().filter(item).exec(&txn).await?;
    void(&txn, actor.id, &digest, actor.now).await?;
    Ok(txn.commit().await?)
}

/// Moves something one place; at either end nothing changes.
pub async fn move_item(
    db: &Database,
    actor: &Actor,
    (id, item_id): (DigestId, DigestItemId),
    direction: Direction,
) -> Result<()> {
    let txn = db.begin().await?;
    let digest = edit(&txn, actor, id).await?;
    let items = list_items(&txn, id).await?;
    let at = items.iter().position(|item| item.id == item_id).ok_or(Error::NotFound)?;
    let other = match direction {
        Direction::Up => at.checked_sub(1),
        Direction::Down => Some(at + 1),
    };
    let Some(other) = other.and_then(|other| items.get(other)) else { return Ok(()) };
    place(&txn, items[at].id, other.position).await?;
    place(&txn, other.id, items[at].position).await?;
    void(&txn, actor.id, &digest, actor.now).await?;
    Ok(txn.commit().await?)
}

/// Has the mail give something's reference alone, with a link to sign in; or the whole of it.
pub async fn set_sensitive(
    db: &Database,
    actor: &Actor,
    (id, item_id): (DigestId, DigestItemId),
    sensitive: bool,
) -> Result<()> {
    let txn = db.begin().await?;
    let digest = edit(&txn, actor, id).await?;
    let set = digest_item::Entity::update_many()
        .col_expr(digest_item::Column::SensitiveAt, Expr::value(sensitive.then_some(actor.now)))
        .filter(digest_item::Column::Id.eq(item_id).and(digest_item::Column::DigestId.eq(id)))
        .exec(&txn)
        .await?;
    if set.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    void(&txn, actor.id, &digest, actor.now).await?;
    Ok(txn.commit().await?)
}

/// Takes out what was withdrawn or locked, and says how many that were: an edition that is not frozen holds nothing of it.
pub(super) async fn drop_gone(txn: &DatabaseTransaction, reader: &Actor, id: DigestId) -> Result<usize> {
    let mut gone = Vec::new();
    for item in list_items(txn, id).await? {
        if is_gone(txn, reader, &item).await? {
            gone.push(item.id);
        }
    }
    digest_item::Entity::delete_many()
        .filter(digest_item::Column::Id.is_in(gone.iter().copied()))
        .exec(txn)
        .await?;
    Ok(gone.len())
}

async fn place(txn: &DatabaseTransaction, id: DigestItemId, position: i32) -> Result<()> {
    digest_item::Entity::update_many()
        .col_expr(digest_item::Column::Position, Expr::value(position))
        .filter(digest_item::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}
