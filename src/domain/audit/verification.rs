use crate::domain::{
    Result, Timestamp,
    audit::{
        chain::{NOTHING_BEFORE, agrees},
        salted_hash,
    },
    database::Database,
};
use chrono::TimeDelta;
use entity::{audit_entry, audit_link, audit_reason, id::AuditEntryId};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::Expr,
};
use std::collections::HashMap;

/// Links read at once: what is held in memory does not grow with the log.
const AT_ONCE: u64 = 500;

/// The job runs every minute; an entry that waits for longer than this says that it does not.
const CHAINED_WITHIN: TimeDelta = TimeDelta::hours(1);

/// Breaks that are told one by one.
const MOST_TOLD: usize = 20;

/// What walking the whole chain found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Entries that are chained.
    pub chained: u64,
    /// Entries that the job has not come to yet.
    pub unchained: u64,
    /// The moment of the oldest of those.
    pub unchained_since: Option<Timestamp>,
    /// Reasons that agree with the hash in their entry.
    pub reasons: u64,
    /// Reasons that were erased, while their hash stands.
    pub erased: u64,
    /// Where the chain breaks: the first of them.
    pub breaks: Vec<Break>,
    /// How often it breaks in all.
    pub broken: u64,
    /// The last link's position and hash. Kept elsewhere, they tell of a log that was cut short.
    pub head: Option<(i64, Vec<u8>)>,
}

/// A place where the log is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// Links are missing.
    #[error("link {0} does not follow the one before it: links are missing")]
    Gap(i64),
    /// A link does not hold the hash of the one before it.
    #[error("link {0} does not hold the hash of the one before it")]
    Previous(i64),
    /// The entry of a link is gone.
    #[error("link {0}: its entry {1} is gone")]
    Gone(i64, AuditEntryId),
    /// The entry or its link was altered after it was chained.
    #[error("link {0}: its entry {1} is not what was chained")]
    Altered(i64, AuditEntryId),
    /// The reason is not what the entry's hash was made of.
    #[error("link {0}: the reason of its entry {1} is not what was given")]
    Reason(i64, AuditEntryId),
}

/// Walks the whole chain as one moment saw it, while others go on writing.
pub async fn verify(db: &Database) -> Result<Verification> {
    let txn = db.begin_snapshot().await?;
    let mut found = Verification::default();
    let mut before = (0, NOTHING_BEFORE.to_vec());
    loop {
        let links = audit_link::Entity::find()
            .filter(audit_link::Column::Position.gt(before.0))
            .order_by_asc(audit_link::Column::Position)
            .limit(AT_ONCE)
            .all(&txn)
            .await?;
        let Some(last) = links.last() else { break };
        let next = (last.position, last.hash.clone());
        found.walk(&txn, before, &links).await?;
        before = next;
    }
    found.head = (before.0 > 0).then_some(before);
    // Asked of the entries and not of the list of what waits, which is easily emptied. PostgreSQL reads each table
    // once for NOT EXISTS, and for NOT IN one of them for each row of the other, once they are large.
    let chained = audit_link::Entity::find().select_only().column(audit_link::Column::Position).filter(
        Expr::col((audit_link::Entity, audit_link::Column::AuditEntryId))
            .equals((audit_entry::Entity, audit_entry::Column::Id)),
    );
    let unchained = audit_entry::Entity::find().filter(Expr::exists(chained.into_query()).not());
    let oldest = unchained.clone().order_by_asc(audit_entry::Column::At);
    found.unchained_since = oldest.one(&txn).await?.map(|entry| entry.at);
    found.unchained = unchained.count(&txn).await?;
    txn.rollback().await?;
    Ok(found)
}

impl Verification {
    /// Whether an entry waits to be chained for longer than it takes when the job runs.
    pub fn is_behind(&self, now: Timestamp) -> bool {
        self.unchained_since.is_some_and(|since| since < now - CHAINED_WITHIN)
    }

    async fn walk(
        &mut self,
        txn: &DatabaseTransaction,
        (mut position, mut previous): (i64, Vec<u8>),
        links: &[audit_link::Model],
    ) -> Result<()> {
        let keys = links.iter().map(|link| link.audit_entry_id);
        let entries =
            audit_entry::Entity::find().filter(audit_entry::Column::Id.is_in(keys.clone())).all(txn).await?;
        let entries: HashMap<_, _> = entries.into_iter().map(|entry| (entry.id, entry)).collect();
        let reasons = audit_reason::Entity::find().filter(audit_reason::Column::AuditEntryId.is_in(keys));
        let reasons: HashMap<_, _> =
            reasons.all(txn).await?.into_iter().map(|reason| (reason.audit_entry_id, reason)).collect();
        for link in links {
            let (at, id) = (link.position, link.audit_entry_id);
            if at != position + 1 {
                self.note(Break::Gap(at));
            } else if link.previous_hash != previous {
                self.note(Break::Previous(at));
            }
            match entries.get(&id) {
                None => self.note(Break::Gone(at, id)),
                Some(entry) if !agrees(link, entry)? => self.note(Break::Altered(at, id)),
                Some(entry) => self.weigh(at, entry, reasons.get(&id)),
            }
            self.chained += 1;
            (position, previous) = (at, link.hash.clone());
        }
        Ok(())
    }

    fn weigh(&mut self, at: i64, entry: &audit_entry::Model, reason: Option<&audit_reason::Model>) {
        match (&entry.reason_hash, reason) {
            (None, None) => {}
            (Some(_), None) => self.erased += 1,
            (Some(hash), Some(reason)) if *hash == salted_hash(&reason.salt, &reason.text) => {
                self.reasons += 1;
            }
            (_, Some(_)) => self.note(Break::Reason(at, entry.id)),
        }
    }

    fn note(&mut self, found: Break) {
        self.broken += 1;
        if self.breaks.len() < MOST_TOLD {
            self.breaks.push(found);
        }
    }
}
