use crate::domain::{Result, Timestamp, database::Database};
use entity::{
    audit_entry, audit_link, audit_unchained,
    id::{AccountId, AuditEntryId},
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Entries chained in one transaction.
const AT_ONCE: u64 = 500;

/// What the first link has in place of the hash before it.
pub(super) const NOTHING_BEFORE: [u8; 32] = [0; 32];

/// Chains entries that were committed since the last link, at most so many at once, and returns how many. Only the
/// leased job calls it; two at once could not both insert the same position. The database keeps a list of what waits,
/// so that neither the length of the log nor how late a transaction commits matters.
pub async fn chain(db: &Database) -> Result<usize> {
    if audit_unchained::Entity::find().one(db.read()).await?.is_none() {
        return Ok(0);
    }
    let txn = db.begin().await?;
    let last = audit_link::Entity::find().order_by_desc(audit_link::Column::Position).one(&txn).await?;
    let (mut position, mut previous) =
        last.map_or((0, NOTHING_BEFORE.to_vec()), |link| (link.position, link.hash));
    let entries = list_waiting(&txn).await?;
    for entry in &entries {
        position += 1;
        let text = serde_json::to_string(&Hashed::of(entry.clone()))?;
        let hash = link_hash(&previous, &text);
        let row = audit_link::ActiveModel {
            position: Set(position),
            audit_entry_id: Set(entry.id),
            previous_hash: Set(previous),
            hash: Set(hash.clone()),
            hashed: Set(Some(text)),
        };
        row.insert(&txn).await?;
        previous = hash;
    }
    txn.commit().await?;
    Ok(entries.len())
}

async fn list_waiting(db: &impl ConnectionTrait) -> Result<Vec<audit_entry::Model>> {
    let waiting = audit_unchained::Entity::find()
        .select_only()
        .column(audit_unchained::Column::AuditEntryId)
        .order_by_asc(audit_unchained::Column::AuditEntryId)
        .limit(AT_ONCE);
    let entries = audit_entry::Entity::find()
        .filter(audit_entry::Column::Id.in_subquery(waiting.into_query()))
        .order_by_asc(audit_entry::Column::Id);
    Ok(entries.all(db).await?)
}

/// How many entries wait to be chained.
pub async fn count_waiting(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(audit_unchained::Entity::find().count(db).await?)
}

/// What of an entry is chained. Links hold it as text, and the hash is over those bytes, whatever becomes of the table.
/// A column that is added to it is to be optional here, with a default: then links that do not tell of it stay true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hashed {
    id: AuditEntryId,
    at: Timestamp,
    actor_id: Option<AccountId>,
    kind: String,
    subject_kind: Option<SubjectKind>,
    subject_id: Option<Uuid>,
    from_state: Option<String>,
    to_state: Option<String>,
    detail: Value,
    reason_hash: Option<Vec<u8>>,
}

impl Hashed {
    fn of(entry: audit_entry::Model) -> Self {
        // Each column by name: one that is added has to be decided upon here.
        let audit_entry::Model {
            id,
            at,
            actor_id,
            kind,
            subject_kind,
            subject_id,
            from_state,
            to_state,
            detail,
            reason_hash,
        } = entry;
        Self { id, at, actor_id, kind, subject_kind, subject_id, from_state, to_state, detail, reason_hash }
    }
}

/// Whether an entry is what its link was made of.
pub(super) fn agrees(link: &audit_link::Model, entry: &audit_entry::Model) -> Result<bool> {
    let now = Hashed::of(entry.clone());
    let text = match &link.hashed {
        Some(text) => text.clone(),
        // The first links hold a hash alone, of the same text.
        None => serde_json::to_string(&now)?,
    };
    let then: Option<Hashed> = serde_json::from_str(&text).ok();
    Ok(then == Some(now) && link_hash(&link.previous_hash, &text) == link.hash)
}

/// SHA-256 over the link before and what is told of the entry.
fn link_hash(previous: &[u8], text: &str) -> Vec<u8> {
    Sha256::new().chain_update(previous).chain_update(text).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::hex;
    use serde_json::json;

    fn entry() -> audit_entry::Model {
        let key: Uuid = "01990000-0000-7000-8000-000000000001".parse().unwrap();
        audit_entry::Model {
            id: AuditEntryId(key),
            at: "2026-11-23T12:00:00.000001Z".parse().unwrap(),
            actor_id: Some(AccountId(key)),
            kind: "PostWithdrawn".to_owned(),
            subject_kind: Some(SubjectKind::Post),
            subject_id: Some(key),
            from_state: Some("published".to_owned()),
            to_state: None,
            detail: json!({ "revision": 2, "codes": ["é", null, true, 0.5] }),
            reason_hash: Some(vec![0, 127, 255]),
        }
    }

    fn link(text: Option<&str>, hash: Vec<u8>) -> audit_link::Model {
        audit_link::Model {
            position: 1,
            audit_entry_id: entry().id,
            previous_hash: NOTHING_BEFORE.to_vec(),
            hash,
            hashed: text.map(str::to_owned),
        }
    }

    /// Links of forums that exist hold this hash and no text: it may never come out differently.
    #[test]
    fn the_text_that_is_hashed_stays_as_it_is() {
        let text = serde_json::to_string(&Hashed::of(entry())).unwrap();
        assert_eq!(
            text,
            "{\"id\":\"01990000-0000-7000-8000-000000000001\",\"at\":\"2026-11-23T12:00:00.000001Z\",\
             \"actor_id\":\"01990000-0000-7000-8000-000000000001\",\"kind\":\"PostWithdrawn\",\
             \"subject_kind\":\"post\",\"subject_id\":\"01990000-0000-7000-8000-000000000001\",\
             \"from_state\":\"published\",\"to_state\":null,\
             \"detail\":{\"codes\":[\"é\",null,true,0.5],\"revision\":2},\"reason_hash\":[0,127,255]}"
        );
        let hash = link_hash(&NOTHING_BEFORE, &text);
        assert_eq!(hex(&hash), "9d87e55235bd12cec5ad08fffaa3d50ed5bb1978748a634f74e33eaf3be1ddd9");
        assert!(agrees(&link(None, hash), &entry()).unwrap());
    }

    #[test]
    fn a_link_is_over_the_text_that_it_holds_and_that_text_tells_what_the_entry_tells() {
        let text = serde_json::to_string(&Hashed::of(entry())).unwrap();
        // The same in another order, and without a column that came later: what is optional may be missing.
        let other = text.replace(",\"to_state\":null", "").replace("{\"id\"", "{ \"id\"");
        for text in [&text, &other] {
            assert!(agrees(&link(Some(text), link_hash(&NOTHING_BEFORE, text)), &entry()).unwrap(), "{text}");
        }
        let untrue = text.replace("published", "held");
        for (text, hash) in [
            (untrue.as_str(), link_hash(&NOTHING_BEFORE, &untrue)),
            (untrue.as_str(), link_hash(&NOTHING_BEFORE, &text)),
            (other.as_str(), link_hash(&NOTHING_BEFORE, &text)),
            ("{}", link_hash(&NOTHING_BEFORE, "{}")),
        ] {
            assert!(!agrees(&link(Some(text), hash), &entry()).unwrap(), "{text}");
        }
    }
}
