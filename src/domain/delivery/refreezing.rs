//! Freezing again: something went from a digest that is being sent. It pauses, somebody approves what is left, and what was
//! not sent is written anew without it, in the rows that there are. What was sent stays sent.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    delivery::{
        freezing::{Draft, take},
        steering::find_as_moderator,
        writing::{Basis, Known, Own, Recipient, Stationery, insert_bodies},
    },
    digest::{
        apply, change, content, content_hash, find_gone, fingerprint, is_as_approved, is_editor, reader,
    },
    job::{self, Job},
};
use entity::{
    delivery::{self, State as CopyState},
    digest::{self, State},
    digest_body, digest_item,
    id::{AccountId, DeliveryId, DigestId, DigestItemId},
    language::Language,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, sea_query::Expr,
};
use serde_json::json;

/// What stands in the place of a server's answer, of a copy that may have arrived and is not sent again.
pub const HELD_BACK: &str = "held-back";

/// Whether a paused digest goes on only once it is approved afresh: something in it has gone, or a name.
pub async fn needs_approval(
    db: &impl ConnectionTrait,
    digest: &digest::Model,
    now: Timestamp,
) -> Result<bool> {
    if digest.state != State::Paused {
        return Ok(false);
    }
    Ok(find_gone(db, &reader(now), digest).await?.is_some())
}

/// Whether the actor may approve it afresh: a moderator who changed nothing in it.
pub async fn may_approve_afresh(
    db: &impl ConnectionTrait,
    actor: &Actor,
    digest: &digest::Model,
) -> Result<bool> {
    Ok(actor.is_moderator() && !is_editor(db, actor, digest.id).await?)
}

/// Approves what is left of a paused digest, as it was seen; what was not sent is then frozen again.
pub async fn approve_afresh(
    db: &Database,
    actor: &Actor,
    (id, version): (DigestId, i32),
    seen: &str,
) -> Result<()> {
    let txn = db.begin().await?;
    let digest = find_as_moderator(&txn, actor, id).await?;
    if digest.state != State::Paused {
        return Err(Error::Conflict("conflict-changed"));
    }
    if !may_approve_afresh(&txn, actor, &digest).await? {
        return Err(Error::Forbidden("forbidden-digest-own"));
    }
    if !needs_approval(&txn, &digest, actor.now).await? {
        return Err(Error::Conflict("conflict-digest-nothing-gone"));
    }
    if fingerprint(&txn, &digest, actor.now).await? != seen {
        return Err(Error::Conflict("conflict-digest-more-gone"));
    }
    let left = content(&txn, &reader(actor.now), &digest).await?;
    if !left.holds_anything() {
        return Err(Error::Conflict("conflict-digest-all-gone"));
    }
    let gone = left.entries.iter().filter(|entry| entry.wording.is_none() && !entry.is_left_out);
    let gone: Vec<DigestItemId> = gone.map(|entry| entry.item_id).collect();
    digest_item::Entity::update_many()
        .col_expr(digest_item::Column::GoneAt, Expr::value(actor.now))
        .filter(digest_item::Column::Id.is_in(gone.iter().copied()))
        .exec(&txn)
        .await?;
    let hash = content_hash(&txn, &digest, actor.now).await?;
    let approved = change((id, version), &[State::Paused])
        .col_expr(digest::Column::State, Expr::value(State::Freezing))
        .col_expr(digest::Column::PauseReason, Expr::value(None::<String>))
        .col_expr(digest::Column::ContentHash, Expr::value(hash.clone()))
        .col_expr(digest::Column::ApprovedHash, Expr::value(hash))
        .col_expr(digest::Column::ApprovedBy, Expr::value(actor.id))
        .col_expr(digest::Column::ApprovedAt, Expr::value(actor.now));
    apply(&txn, approved).await?;
    job::enqueue(&txn, &Job::FreezeDigest { digest_id: id }, actor.now).await?;
    let entry = Entry::new("DigestApprovedAfresh", Some(actor.id), actor.now)
        .about(SubjectKind::Digest, id.0)
        .states(State::Paused.to_string(), State::Freezing.to_string())
        .detail(json!({ "items_gone": gone.len() }));
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Freezes again what was not sent, or pauses once more if something else went meanwhile. Not while a copy is in flight:
/// what became of it decides. Nothing if what was written beforehand is no longer what would be written now.
pub(super) async fn refreeze(
    txn: &DatabaseTransaction,
    digest: &digest::Model,
    (draft, stationery): (Option<Draft>, &Stationery),
    now: Timestamp,
) -> Result<Option<bool>> {
    if !is_as_approved(txn, digest, now).await? {
        pause_again(txn, digest, now).await?;
        return Ok(Some(true));
    }
    lock_unfinished(txn, digest).await?;
    let recipients = list_unfinished(txn, digest).await?;
    if recipients.iter().any(Recipient::is_in_flight) {
        return Ok(Some(false));
    }
    let basis = Basis::read(txn, digest, recipients, now).await?;
    let Some(written) = take(draft, &basis, stationery, now).await? else { return Ok(None) };
    digest_body::Entity::delete_many().filter(digest_body::Column::DigestId.eq(digest.id)).exec(txn).await?;
    insert_bodies(txn, digest.id, &written.bodies).await?;
    let copies = basis.recipients.len();
    let held_back = basis.recipients.iter().filter(|recipient| recipient.may_have_it()).count();
    for (recipient, own) in basis.recipients.into_iter().zip(written.own) {
        rewrite(txn, &recipient, own, now).await?;
    }
    let frozen = change((digest.id, digest.version), &[State::Freezing])
        .col_expr(digest::Column::State, Expr::value(State::Sending))
        .col_expr(digest::Column::RefrozenAt, Expr::value(now));
    apply(txn, frozen).await?;
    let entry = Entry::new("DigestFrozenAgain", digest.approved_by, now)
        .about(SubjectKind::Digest, digest.id.0)
        .states(State::Freezing.to_string(), State::Sending.to_string())
        .detail(json!({ "copies": copies - held_back, "held_back": held_back }));
    audit::record(txn, entry).await?;
    Ok(Some(true))
}

fn unfinished(digest: &digest::Model) -> Select<delivery::Entity> {
    delivery::Entity::find()
        .select_only()
        .filter(delivery::Column::DigestId.eq(digest.id).and(delivery::Column::FinishedAt.is_null()))
        .order_by_asc(delivery::Column::Id)
}

/// Nobody claims one meanwhile.
async fn lock_unfinished(txn: &DatabaseTransaction, digest: &digest::Model) -> Result<()> {
    let copies = unfinished(digest).column(delivery::Column::Id).lock_exclusive();
    copies.into_tuple::<DeliveryId>().all(txn).await?;
    Ok(())
}

/// Whose copies have not come to their end: what is known of each but its header, of which thousands would fill the memory.
pub(super) async fn list_unfinished(
    db: &DatabaseTransaction,
    digest: &digest::Model,
) -> Result<Vec<Recipient>> {
    let copies = unfinished(digest).columns([
        delivery::Column::AccountId,
        delivery::Column::Address,
        delivery::Column::Language,
        delivery::Column::Id,
        delivery::Column::MessageId,
        delivery::Column::State,
    ]);
    let copies: Vec<(AccountId, Option<String>, Language, DeliveryId, String, CopyState)> =
        copies.into_tuple().all(db).await?;
    let recipient = |(account_id, address, language, id, message_id, state)| Recipient {
        account_id,
        address,
        language,
        suppressed: false,
        copy: Some(Known { id, message_id, state }),
    };
    Ok(copies.into_iter().map(recipient).collect())
}

/// Writes a copy anew that was not sent. One that may have arrived is not sent again.
async fn rewrite(
    txn: &DatabaseTransaction,
    recipient: &Recipient,
    own: Option<Own>,
    now: Timestamp,
) -> Result<()> {
    let Some(copy) = &recipient.copy else { return Err(Error::NotFound) };
    let changed = delivery::Entity::update_many().filter(delivery::Column::Id.eq(copy.id));
    let finished = |state| {
        changed
            .clone()
            .col_expr(delivery::Column::State, Expr::value(state))
            .col_expr(delivery::Column::FinishedAt, Expr::value(now))
    };
    let changed = match own {
        Some(own) => changed
            .clone()
            .col_expr(delivery::Column::Headers, Expr::value(own.header))
            .col_expr(delivery::Column::UnsubscribeHash, Expr::value(own.unsubscribe_hash)),
        None if recipient.may_have_it() => {
            finished(CopyState::Failed).col_expr(delivery::Column::Reply, Expr::value(HELD_BACK))
        }
        // They have left since: no address is kept.
        None => finished(CopyState::Suppressed),
    };
    changed.exec(txn).await?;
    Ok(())
}

/// Takes a digest back to where it has to be approved once more.
async fn pause_again(txn: &DatabaseTransaction, digest: &digest::Model, now: Timestamp) -> Result<()> {
    let paused = change((digest.id, digest.version), &[State::Freezing])
        .col_expr(digest::Column::State, Expr::value(State::Paused))
        .col_expr(digest::Column::PauseReason, Expr::value("item-gone"))
        .col_expr(digest::Column::ApprovedHash, Expr::value(None::<Vec<u8>>))
        .col_expr(digest::Column::ApprovedBy, Expr::value(None::<AccountId>))
        .col_expr(digest::Column::ApprovedAt, Expr::value(None::<Timestamp>));
    apply(txn, paused).await?;
    let entry = Entry::new("DigestApprovalVoided", digest.approved_by, now)
        .about(SubjectKind::Digest, digest.id.0)
        .states(State::Freezing.to_string(), State::Paused.to_string());
    audit::record(txn, entry).await
}
