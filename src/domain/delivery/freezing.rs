//! Freezing: in one transaction, a copy for every recipient, whole before its first byte leaves.

use crate::domain::{
    Error, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    delivery::refreezing::refreeze,
    digest::{
        Content, apply, audience, change, content, find_series, is_as_approved, keep_counts, reader,
        tell_withdrawn, void,
    },
    secret, suppression,
};
use entity::{
    account, delivery, digest as digest_row,
    digest::State,
    digest_body, digest_series,
    id::{AccountId, DeliveryId, DigestId},
    identity,
    language::Language,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QuerySelect, sea_query::Expr,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};

/// Rows written by one statement: few enough for both databases' limits of parameters.
const AT_ONCE: usize = 100;

/// What a digest's mail says in one language: the same bytes for everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The subject.
    pub subject: String,
    /// What stands between its parts.
    pub boundary: String,
    /// Everything after the header.
    pub bytes: Vec<u8>,
}

/// Somebody to whom a copy goes.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// Their account.
    pub account_id: AccountId,
    /// Their address.
    pub address: String,
    /// The language of their mail.
    pub language: Language,
    /// Whether they want none of this series.
    pub suppressed: bool,
}

/// What makes one copy different from another.
#[derive(Debug, Clone)]
pub struct Envelope<'a> {
    /// The series.
    pub series: &'a digest_series::Model,
    /// The copy's address.
    pub address: &'a str,
    /// Its Message-ID, without the angle brackets.
    pub message_id: &'a str,
    /// The token with which its recipient wants no more; a test has none, since there is nothing to stop.
    pub unsubscribe: Option<&'a str>,
    /// Its date.
    pub date: Timestamp,
}

/// What writes the mail. It is called within a transaction, so it does nothing else.
pub struct Stationery<'a> {
    /// The domain of Message-IDs.
    pub domain: &'a str,
    /// Writes what is the same for all.
    pub body: &'a (dyn Fn(&digest_row::Model, &Content, Language) -> Result<Body> + Sync),
    /// Writes what is one's own: the header's bytes.
    pub header: &'a (dyn Fn(&Body, &Envelope<'_>) -> Result<Vec<u8>> + Sync),
}

/// Freezes a released digest: from now on it goes out. What is no longer as it was approved goes back to draft
/// instead. Of one that was frozen before and approved afresh, what was not sent is frozen again. Doing it twice changes
/// nothing. Returns whether it was done: not while copies are in flight that are to be frozen again.
pub async fn freeze(
    db: &Database,
    id: DigestId,
    stationery: &Stationery<'_>,
    now: Timestamp,
) -> Result<bool> {
    let txn = db.begin().await?;
    let found = digest_row::Entity::find_by_id(id).lock_exclusive().one(&txn).await?;
    let digest = found.ok_or(Error::NotFound)?;
    if digest.state != State::Freezing {
        return Ok(true);
    }
    let released_by = digest.released_by.ok_or(Error::NotFound)?;
    if digest.frozen_at.is_some() {
        let done = refreeze(&txn, &digest, stationery, now).await?;
        txn.commit().await?;
        return Ok(done);
    }
    if !is_as_approved(&txn, &digest, now).await? {
        void(&txn, released_by, &digest, now).await?;
        txn.commit().await?;
        return Ok(true);
    }
    let series = find_series(&txn, digest.series_id).await?;
    let recipients = recipients(&txn, &series).await?;
    let languages = recipients.iter().map(|recipient| recipient.language).collect();
    let bodies = write_bodies(&txn, (&digest, languages), stationery, now).await?;
    tell_withdrawn(&txn, &reader(now), &digest).await?;
    keep_counts(&txn, &reader(now), &digest).await?;
    write_copies(&txn, (&digest, &series), (&recipients, &bodies), stationery, now).await?;
    let total = i32::try_from(recipients.len()).unwrap_or(i32::MAX);
    let frozen = change((id, digest.version), &[State::Freezing])
        .col_expr(digest_row::Column::State, Expr::value(State::Sending))
        .col_expr(digest_row::Column::FrozenAt, Expr::value(now))
        .col_expr(digest_row::Column::RecipientCount, Expr::value(total));
    apply(&txn, frozen).await?;
    let entry = Entry::new("DigestFrozen", Some(released_by), now)
        .about(SubjectKind::Digest, id.0)
        .states(State::Freezing.to_string(), State::Sending.to_string())
        .detail(serde_json::json!({ "recipients": total }));
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok(true)
}

/// The audience at this moment, each with the address to which their mail goes.
async fn recipients(txn: &DatabaseTransaction, series: &digest_series::Model) -> Result<Vec<Recipient>> {
    let readers = audience(series)?.resolve(txn).await?;
    let ids = readers.iter().map(|reader| reader.id);
    let identities = identity::Entity::find().filter(identity::Column::AccountId.is_in(ids)).all(txn).await?;
    let mut emails: HashMap<AccountId, String> =
        identities.into_iter().map(|identity| (identity.account_id, identity.email)).collect();
    let suppressed = suppression::list_of(txn, &series.slug).await?;
    let mut recipients = Vec::new();
    for account::Model { id, language, .. } in readers {
        let Some(address) = emails.remove(&id) else { continue };
        let suppressed = suppressed.contains(&suppression::address_hash(&address));
        recipients.push(Recipient { account_id: id, address, language, suppressed });
    }
    Ok(recipients)
}

pub(super) async fn write_bodies(
    txn: &DatabaseTransaction,
    (digest, languages): (&digest_row::Model, BTreeSet<Language>),
    stationery: &Stationery<'_>,
    now: Timestamp,
) -> Result<HashMap<Language, Body>> {
    let content = content(txn, &reader(now), digest).await?.discreet();
    let mut bodies = HashMap::new();
    for language in languages {
        let body = (stationery.body)(digest, &content, language)?;
        let row = digest_body::ActiveModel {
            digest_id: Set(digest.id),
            language: Set(language),
            subject: Set(body.subject.clone()),
            boundary: Set(body.boundary.clone()),
            hash: Set(Sha256::digest(&body.bytes).to_vec()),
            bytes: Set(body.bytes.clone()),
        };
        row.insert(txn).await?;
        bodies.insert(language, body);
    }
    Ok(bodies)
}

async fn write_copies(
    txn: &DatabaseTransaction,
    (digest, series): (&digest_row::Model, &digest_series::Model),
    (recipients, bodies): (&[Recipient], &HashMap<Language, Body>),
    stationery: &Stationery<'_>,
    now: Timestamp,
) -> Result<()> {
    let mut rows = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        let id = DeliveryId::at(now);
        let message_id = format!("{}@{}", id.0.simple(), stationery.domain);
        let mut row = delivery::ActiveModel {
            id: Set(id),
            digest_id: Set(digest.id),
            account_id: Set(recipient.account_id),
            address: Set(Some(recipient.address.clone())),
            language: Set(recipient.language),
            message_id: Set(message_id.clone()),
            headers: Set(None),
            state: Set(delivery::State::Suppressed),
            attempts: Set(0),
            next_at: Set(now),
            lease: Set(None),
            lease_until: Set(None),
            unsubscribe_hash: Set(None),
            reply: Set(None),
            created_at: Set(now),
            finished_at: Set(Some(now)),
        };
        if let Some(body) = bodies.get(&recipient.language).filter(|_| !recipient.suppressed) {
            let (token, hash) = secret::token();
            let envelope = Envelope {
                series,
                address: &recipient.address,
                message_id: &message_id,
                unsubscribe: Some(&token),
                date: now,
            };
            row.headers = Set(Some((stationery.header)(body, &envelope)?));
            row.unsubscribe_hash = Set(Some(hash));
            row.state = Set(delivery::State::Queued);
            row.finished_at = Set(None);
        }
        rows.push(row);
    }
    for some in rows.chunks(AT_ONCE) {
        delivery::Entity::insert_many(some.to_vec()).exec_without_returning(txn).await?;
    }
    Ok(())
}
