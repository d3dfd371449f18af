//! The audit log: who did what, when, from which state to which. Keys and codes alone, written with their cause.

mod chain;
mod reading;
mod refusal;
mod verification;

pub use chain::{chain, count_waiting};
pub use reading::{
    Asked, Filter, count_since, export, list_kinds, list_more, list_reasons_kept, read, visible,
};
pub use refusal::record_refusal;
pub use verification::{Break, Verification, verify};

use crate::domain::{Error, Result, Timestamp, screening::Verdict};
use entity::{
    audit_entry, audit_reason,
    id::{AccountId, AuditEntryId},
    subject::SubjectKind,
};
use rand::RngExt;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, sea_query::SelectStatement,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, fmt::Write};
use uuid::Uuid;

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
    id: AuditEntryId,
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
        let id = AuditEntryId::at(at);
        Self { id, actor_id, at, kind, subject: None, states: (None, None), detail: json!({}), reason: None }
    }

    /// Its key, for a row that refers to it.
    pub fn id(&self) -> AuditEntryId {
        self.id
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

    /// The codes of what screening found in a text and its writer confirmed, beside what else explains the entry.
    #[must_use]
    pub fn screened(mut self, verdict: &Verdict) -> Self {
        let codes = verdict.codes();
        if !codes.is_empty()
            && let Value::Object(detail) = &mut self.detail
        {
            detail.insert("screening".to_owned(), codes.into());
        }
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
    let id = entry.id;
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

/// Whether something of this kind was told of a thing after a moment.
pub async fn is_told(
    db: &impl ConnectionTrait,
    kind: &str,
    (subject_kind, subject_id): (SubjectKind, Uuid),
    after: Timestamp,
) -> Result<bool> {
    let told = audit_entry::Entity::find()
        .filter(audit_entry::Column::SubjectId.eq(subject_id))
        .filter(audit_entry::Column::SubjectKind.eq(subject_kind))
        .filter(audit_entry::Column::Kind.eq(kind))
        .filter(audit_entry::Column::At.gt(after));
    Ok(told.one(db).await?.is_some())
}

/// When something of this kind was last done to each of these things by anybody but one account; the others are left out.
pub async fn list_latest_by_others(
    db: &impl ConnectionTrait,
    kind: &str,
    ids: Vec<Uuid>,
    but: AccountId,
) -> Result<HashMap<Uuid, Timestamp>> {
    let done = audit_entry::Entity::find()
        .filter(audit_entry::Column::SubjectId.is_in(ids))
        .filter(audit_entry::Column::Kind.eq(kind).and(audit_entry::Column::ActorId.ne(but)))
        .order_by_asc(audit_entry::Column::At);
    // Of several of one, the last stays.
    let latest = |row: audit_entry::Model| row.subject_id.map(|id| (id, row.at));
    Ok(done.all(db).await?.into_iter().filter_map(latest).collect())
}

/// How many entries of this kind there are after a moment, from one of these states, about what a query finds.
pub(crate) async fn count_from(
    db: &impl ConnectionTrait,
    (kind, from): (&str, Vec<String>),
    (subject_kind, subjects): (SubjectKind, SelectStatement),
    after: Timestamp,
) -> Result<u64> {
    let done = audit_entry::Entity::find()
        .filter(audit_entry::Column::SubjectId.in_subquery(subjects))
        .filter(audit_entry::Column::SubjectKind.eq(subject_kind))
        .filter(audit_entry::Column::Kind.eq(kind))
        .filter(audit_entry::Column::FromState.is_in(from))
        .filter(audit_entry::Column::At.gte(after));
    Ok(done.count(db).await?)
}

/// The moment of the latest entry.
pub async fn find_latest_moment(db: &impl ConnectionTrait) -> Result<Option<Timestamp>> {
    let latest = audit_entry::Entity::find().order_by_desc(audit_entry::Column::At).one(db).await?;
    Ok(latest.map(|entry| entry.at))
}

/// The reasons of these entries, as far as they are kept; for the nouns that gave them.
pub async fn list_reasons(
    db: &impl ConnectionTrait,
    ids: &[AuditEntryId],
) -> Result<HashMap<AuditEntryId, String>> {
    let reasons = audit_reason::Column::AuditEntryId.is_in(ids.iter().copied());
    let reasons = audit_reason::Entity::find().filter(reasons).all(db).await?;
    Ok(reasons.into_iter().map(|reason| (reason.audit_entry_id, reason.text)).collect())
}

/// A hash as people compare it.
pub fn hex(hash: &[u8]) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn salted_hash(salt: &[u8], reason: &str) -> Vec<u8> {
    Sha256::new().chain_update(salt).chain_update(reason).finalize().to_vec()
}
