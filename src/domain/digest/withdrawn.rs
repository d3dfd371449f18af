//! What went from editions after they were sent: the next edition of their series says so, without saying what it was.

use crate::domain::{
    Actor, Result,
    digest::{
        content::{Withdrawn, is_gone},
        items::list_items,
    },
};
use entity::{
    digest::{self, State},
    digest_item,
    id::DigestItemId,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

/// So many earlier editions of a series are looked through: the latest.
const LOOKED_THROUGH: u64 = 12;

/// An edition that went out, or of which something did.
const SENT: [State; 4] = [State::Sent, State::SentWithFailures, State::Archived, State::Stopped];

/// Earlier editions from which something went that no other edition has told.
pub(super) async fn list_withdrawn(
    db: &impl ConnectionTrait,
    reader: &Actor,
    digest: &digest::Model,
) -> Result<Vec<Withdrawn>> {
    let found = match digest.frozen_at {
        Some(_) => find_told(db, digest).await?,
        None => find_untold(db, reader, digest).await?,
    };
    Ok(found.into_iter().map(|(title, items)| Withdrawn { title, items: items.len() }).collect())
}

/// Writes down that an edition, which is frozen now, tells what went from earlier ones.
pub(crate) async fn tell_withdrawn(
    txn: &DatabaseTransaction,
    reader: &Actor,
    digest: &digest::Model,
) -> Result<()> {
    let found = find_untold(txn, reader, digest).await?;
    let items: Vec<DigestItemId> = found.into_iter().flat_map(|(_, items)| items).collect();
    digest_item::Entity::update_many()
        .col_expr(digest_item::Column::ToldIn, Expr::value(digest.id))
        .filter(digest_item::Column::Id.is_in(items))
        .exec(txn)
        .await?;
    Ok(())
}

/// By the titles of earlier editions: what an edition told when it was frozen.
async fn find_told(
    db: &impl ConnectionTrait,
    digest: &digest::Model,
) -> Result<Vec<(String, Vec<DigestItemId>)>> {
    let told = digest_item::Entity::find()
        .filter(digest_item::Column::ToldIn.eq(digest.id))
        .find_also_related(digest::Entity)
        .order_by_asc(digest_item::Column::DigestId)
        .all(db)
        .await?;
    let mut found: Vec<(String, Vec<DigestItemId>)> = Vec::new();
    for (item, edition) in told {
        let Some(edition) = edition else { continue };
        match found.iter_mut().find(|(title, _)| *title == edition.title) {
            Some((_, items)) => items.push(item.id),
            None => found.push((edition.title, vec![item.id])),
        }
    }
    Ok(found)
}

/// By the titles of earlier editions, oldest first: what went from them and no edition has told.
async fn find_untold(
    db: &impl ConnectionTrait,
    reader: &Actor,
    digest: &digest::Model,
) -> Result<Vec<(String, Vec<DigestItemId>)>> {
    let mut earlier = digest::Entity::find()
        .filter(digest::Column::SeriesId.eq(digest.series_id).and(digest::Column::Id.ne(digest.id)))
        .filter(digest::Column::State.is_in(SENT))
        .order_by_desc(digest::Column::FrozenAt)
        .limit(LOOKED_THROUGH)
        .all(db)
        .await?;
    earlier.reverse();
    let mut found = Vec::new();
    for edition in earlier {
        let mut gone = Vec::new();
        for item in list_items(db, edition.id).await? {
            if item.told_in.is_none() && is_gone(db, reader, &item).await? {
                gone.push(item.id);
            }
        }
        if !gone.is_empty() {
            found.push((edition.title, gone));
        }
    }
    Ok(found)
}
