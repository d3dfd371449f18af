//! The audit log: who did what, when, from which state to which. Keys and codes alone, written with their cause.

use crate::domain::{Error, Result, Timestamp, database::Database};
use entity::{
    audit_entry, audit_link, audit_reason,
    id::{AccountId, AuditEntryId},
    subject::SubjectKind,
};
use rand::RngExt;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Entries chained in one transaction.
const AT_ONCE: u64 = 500;

/// What an entry, a review, a response, a tag is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Its key.
    pub id: Uuid,
}

impl Subject {
    /// A thing by its kind and key.
    pub const fn new(kind: SubjectKind, id: Uuid) -> Self {
        Self { kind, id }
    }
}

/// One line of the log, before it is written.
#[derive(Debug, Clone)]
pub struct Entry {
    actor_id: Option<AccountId>,
    at: Timestamp,
    kind: &'static str,
    subject: Option<Subject>,
    states: (Option<String>, Option<String>),
    detail: Value,
    reason: Option<String>,
}

impl Entry {
    /// Something that an account did. The kind is past tense: `PostWithdrawn`.
    pub fn new(kind: &'static str, actor_id: Option<AccountId>, at: Timestamp) -> Self {
        Self { actor_id, at, kind, subject: None, states: (None, None), detail: json!({}), reason: None }
    }

    /// What it was done to.
    #[must_use]
    pub fn about(mut self, kind: SubjectKind, id: Uuid) -> Self {
        self.subject = Some(Subject::new(kind, id));
        self
    }

    /// From which state to which.
    #[must_use]
    pub fn states(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.states = (Some(from.into()), Some(to.into()));
        self
    }

    /// Keys and codes that explain it; never a text that somebody wrote.
    #[must_use]
    pub fn detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    /// A reason in free words. It lives apart and can be erased; the log holds its salted hash.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// Writes the entry down, in the transaction of its cause.
pub async fn record(txn: &DatabaseTransaction, entry: Entry) -> Result<()> {
    let id = AuditEntryId::at(entry.at);
    let salt: [u8; 16] = rand::rng().random();
    let reason_hash = entry.reason.as_ref().map(|reason| salted_hash(&salt, reason));
    audit_entry::ActiveModel {
        id: Set(id),
        at: Set(entry.at),
        actor_id: Set(entry.actor_id),
        kind: Set(entry.kind.to_owned()),
        subject_kind: Set(entry.subject.map(|subject| subject.kind)),
        subject_id: Set(entry.subject.map(|subject| subject.id)),
        from_state: Set(entry.states.0),
        to_state: Set(entry.states.1),
        detail: Set(entry.detail),
        reason_hash: Set(reason_hash),
    }
    .insert(txn)
    .await?;
    if let Some(text) = entry.reason {
        audit_reason::ActiveModel { audit_entry_id: Set(id), salt: Set(salt.to_vec()), text: Set(text) }
            .insert(txn)
            .await?;
    }
    Ok(())
}

/// Finds an entry by its key.
pub async fn find(db: &impl ConnectionTrait, id: AuditEntryId) -> Result<audit_entry::Model> {
    audit_entry::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// The moment of the latest entry.
pub async fn find_latest_moment(db: &impl ConnectionTrait) -> Result<Option<Timestamp>> {
    let latest = audit_entry::Entity::find().order_by_desc(audit_entry::Column::At).one(db).await?;
    Ok(latest.map(|entry| entry.at))
}

/// Chains entries that were committed since the last link, at most so many at once, and returns how many. Only the
/// leased job calls it; two at once could not both insert the same position.
pub async fn chain(db: &Database) -> Result<usize> {
    let txn = db.begin().await?;
    let last = audit_link::Entity::find().order_by_desc(audit_link::Column::Position).one(&txn).await?;
    let (mut position, mut previous) = last.map_or((0, vec![0; 32]), |link| (link.position, link.hash));
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
fn link_hash(previous: &[u8], entry: &audit_entry::Model) -> Result<Vec<u8>> {
    Ok(Sha256::new().chain_update(previous).chain_update(serde_json::to_vec(entry)?).finalize().to_vec())
}

fn salted_hash(salt: &[u8], reason: &str) -> Vec<u8> {
    Sha256::new().chain_update(salt).chain_update(reason).finalize().to_vec()
}
