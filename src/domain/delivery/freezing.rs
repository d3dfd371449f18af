//! Freezing: in one transaction, a copy for every recipient, whole before its first byte leaves. The copies are written
//! before, and anew if what they were written from is another one by then.

use crate::domain::{
    Error, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    delivery::{
        refreezing::{list_unfinished, refreeze},
        writing::{Basis, Recipient, Stationery, Written, insert_bodies, message_id, write},
    },
    digest::{
        apply, audience, change, find_series, is_as_approved, keep_counts, reader, tell_withdrawn, void,
    },
    suppression,
};
use entity::{
    delivery, digest as digest_row,
    digest::State,
    id::{AccountId, DeliveryId, DigestId},
    identity,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use std::collections::HashMap;

/// Rows written by one statement: few enough for both databases' limits of parameters, and for a peak of memory that is not of
/// the statement's making.
const AT_ONCE: usize = 100;

/// Addresses looked up by one statement.
const LOOKED_UP: usize = 500;

/// So often copies are written beforehand. If something changed each time, the last are written while everybody waits.
const BEFOREHAND: usize = 3;

/// Copies that were written beforehand, and what from: no second audience is kept for that.
pub(super) struct Draft {
    fingerprint: Vec<u8>,
    written: Written,
}

/// Freezes a released digest: from now on it goes out. What is no longer as it was approved goes back to draft
/// instead. Of one that was frozen before and approved afresh, what was not sent is frozen again. Doing it twice changes
/// nothing. Returns whether it was done: not while copies are in flight that are to be frozen again.
pub async fn freeze(db: &Database, id: DigestId, stationery: &Stationery, now: Timestamp) -> Result<bool> {
    for _ in 0..BEFOREHAND {
        let Some(draft) = Box::pin(draft(db, id, stationery, now)).await? else { break };
        // Boxed, or whatever waits for it would be as large as it is.
        if let Some(done) = Box::pin(freeze_as(db, id, (Some(draft), stationery), now)).await? {
            return Ok(done);
        }
    }
    Ok(Box::pin(freeze_as(db, id, (None, stationery), now)).await?.unwrap_or(false))
}

/// Writes the copies as everything is now, if there is anything to freeze.
async fn draft(
    db: &Database,
    id: DigestId,
    stationery: &Stationery,
    now: Timestamp,
) -> Result<Option<Draft>> {
    let snapshot = db.begin_snapshot().await?;
    let digest = digest_row::Entity::find_by_id(id).one(&snapshot).await?.ok_or(Error::NotFound)?;
    if digest.state != State::Freezing {
        return Ok(None);
    }
    let recipients = match digest.frozen_at {
        Some(_) => list_unfinished(&snapshot, &digest).await?,
        None => list_recipients(&snapshot, &digest).await?,
    };
    if recipients.iter().any(Recipient::is_in_flight) {
        return Ok(None);
    }
    let basis = Basis::read(&snapshot, &digest, recipients, now).await?;
    snapshot.commit().await?;
    let written = write(&basis, stationery, now).await?;
    Ok(Some(Draft { fingerprint: basis.fingerprint(), written }))
}

/// Freezes with what was written beforehand; nothing if that is no longer what would be written now.
async fn freeze_as(
    db: &Database,
    id: DigestId,
    (draft, stationery): (Option<Draft>, &Stationery),
    now: Timestamp,
) -> Result<Option<bool>> {
    let txn = db.begin().await?;
    let found = digest_row::Entity::find_by_id(id).lock_exclusive().one(&txn).await?;
    let digest = found.ok_or(Error::NotFound)?;
    if digest.state != State::Freezing {
        return Ok(Some(true));
    }
    let released_by = digest.released_by.ok_or(Error::NotFound)?;
    if digest.frozen_at.is_some() {
        let done = refreeze(&txn, &digest, (draft, stationery), now).await?;
        if done.is_some() {
            txn.commit().await?;
        }
        return Ok(done);
    }
    if !is_as_approved(&txn, &digest, now).await? {
        void(&txn, released_by, &digest, now).await?;
        txn.commit().await?;
        return Ok(Some(true));
    }
    let recipients = list_recipients(&txn, &digest).await?;
    let basis = Basis::read(&txn, &digest, recipients, now).await?;
    let Some(written) = take(draft, &basis, stationery, now).await? else { return Ok(None) };
    tell_withdrawn(&txn, &reader(now), &digest).await?;
    keep_counts(&txn, &reader(now), &digest).await?;
    let total = i32::try_from(basis.recipients.len()).unwrap_or(i32::MAX);
    insert_bodies(&txn, id, &written.bodies).await?;
    insert_copies(&txn, (basis, written), &stationery.domain, now).await?;
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
    Ok(Some(true))
}

/// The copies to freeze: those written beforehand, or none if they were written from something else; written now if none
/// were.
pub(super) async fn take(
    draft: Option<Draft>,
    basis: &Basis,
    stationery: &Stationery,
    now: Timestamp,
) -> Result<Option<Written>> {
    match draft {
        Some(draft) => Ok((draft.fingerprint == basis.fingerprint()).then_some(draft.written)),
        None => Ok(Some(write(basis, stationery, now).await?)),
    }
}

/// The audience at this moment, each with the address to which their mail goes.
async fn list_recipients(db: &DatabaseTransaction, digest: &digest_row::Model) -> Result<Vec<Recipient>> {
    let series = find_series(db, digest.series_id).await?;
    let readers = audience(&series)?.resolve(db).await?;
    let mut emails: HashMap<AccountId, String> = HashMap::with_capacity(readers.len());
    for some in readers.chunks(LOOKED_UP) {
        let of_some = identity::Entity::find()
            .select_only()
            .columns([identity::Column::AccountId, identity::Column::Email])
            .filter(identity::Column::AccountId.is_in(some.iter().map(|(id, _)| *id)));
        emails.extend(of_some.into_tuple::<(AccountId, String)>().all(db).await?);
    }
    let suppressed = suppression::list_of(db, &series.slug).await?;
    let mut recipients = Vec::with_capacity(readers.len());
    for (id, language) in readers {
        let Some(address) = emails.remove(&id) else { continue };
        let suppressed = suppressed.contains(&suppression::address_hash(&address));
        recipients.push(Recipient {
            account_id: id,
            address: Some(address),
            language,
            suppressed,
            copy: None,
        });
    }
    Ok(recipients)
}

/// Keeps the copies, some at once.
async fn insert_copies(
    txn: &DatabaseTransaction,
    (basis, written): (Basis, Written),
    domain: &str,
    now: Timestamp,
) -> Result<()> {
    let digest_id = basis.digest.id;
    let mut copies = basis.recipients.into_iter().zip(written.own);
    loop {
        let mut rows = Vec::with_capacity(AT_ONCE);
        for (recipient, own) in copies.by_ref().take(AT_ONCE) {
            let id = own.as_ref().map_or_else(|| DeliveryId::at(now), |own| own.id);
            let (state, finished_at) = match &own {
                Some(_) => (delivery::State::Queued, None),
                None => (delivery::State::Suppressed, Some(now)),
            };
            let (headers, unsubscribe_hash) = own.map(|own| (own.header, own.unsubscribe_hash)).unzip();
            rows.push(delivery::ActiveModel {
                id: Set(id),
                digest_id: Set(digest_id),
                account_id: Set(recipient.account_id),
                address: Set(recipient.address),
                language: Set(recipient.language),
                message_id: Set(message_id(id, domain)),
                headers: Set(headers),
                state: Set(state),
                attempts: Set(0),
                next_at: Set(now),
                lease: Set(None),
                lease_until: Set(None),
                unsubscribe_hash: Set(unsubscribe_hash),
                reply: Set(None),
                created_at: Set(now),
                finished_at: Set(finished_at),
            });
        }
        if rows.is_empty() {
            return Ok(());
        }
        delivery::Entity::insert_many(rows).exec_without_returning(txn).await?;
    }
}
