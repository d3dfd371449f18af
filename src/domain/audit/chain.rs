use crate::domain::{Result, database::Database};
use entity::{audit_entry, audit_link};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use sha2::{Digest, Sha256};

/// Entries chained in one transaction.
const AT_ONCE: u64 = 500;

/// What the first link has in place of the hash before it.
pub(super) const NOTHING_BEFORE: [u8; 32] = [0; 32];

/// Chains entries that were committed since the last link, at most so many at once, and returns how many. Only the
/// leased job calls it; two at once could not both insert the same position.
pub async fn chain(db: &Database) -> Result<usize> {
    let txn = db.begin().await?;
    let last = audit_link::Entity::find().order_by_desc(audit_link::Column::Position).one(&txn).await?;
    let (mut position, mut previous) =
        last.map_or((0, NOTHING_BEFORE.to_vec()), |link| (link.position, link.hash));
    let chained = audit_link::Entity::find().select_only().column(audit_link::Column::AuditEntryId);
    let entries = audit_entry::Entity::find()
        .filter(audit_entry::Column::Id.not_in_subquery(chained.into_query()))
        .order_by_asc(audit_entry::Column::Id)
        .limit(AT_ONCE)
        .all(&txn)
        .await?;
    for entry in &entries {
        position += 1;
        let hash = link_hash(&previous, entry)?;
        let row = audit_link::ActiveModel {
            position: Set(position),
            audit_entry_id: Set(entry.id),
            previous_hash: Set(previous),
            hash: Set(hash.clone()),
        };
        row.insert(&txn).await?;
        previous = hash;
    }
    txn.commit().await?;
    Ok(entries.len())
}

/// SHA-256 over the link before and the entry as JSON, whose keys stand in the order of the columns.
pub(super) fn link_hash(previous: &[u8], entry: &audit_entry::Model) -> Result<Vec<u8>> {
    Ok(Sha256::new().chain_update(previous).chain_update(serde_json::to_vec(entry)?).finalize().to_vec())
}
