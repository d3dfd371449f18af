//! What becomes of a message after it was said.

use crate::domain::{
    Actor, Error, Result, Subject, Timestamp,
    audit::{self, Entry},
    meeting,
    message::{Rewording, check_rewords, find, find_any, may_remove, own},
    reaction, review,
};
use entity::{
    id::MessageId,
    meeting as meeting_row,
    message::{self, Mark},
    message_revision,
    reaction::{Counts, Sign},
    subject::SubjectKind,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

/// Gives one's own message other words, and keeps the earlier ones; whether this changed anything.
pub(crate) async fn edit(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    (id, new): (MessageId, &Rewording),
) -> Result<bool> {
    let message = find_in(txn, actor, meeting, id).await?;
    if message.author_id != actor.id {
        return Err(Error::Forbidden("forbidden-message-edit"));
    }
    meeting::check_writes(actor, meeting)?;
    check_rewords(actor, meeting, &message)?;
    let standing = message_revision::Entity::find_by_id((id, message.revision)).one(txn).await?;
    if standing.is_some_and(|standing| standing.source == new.fingerprint()) {
        return Ok(false);
    }
    let number = message.revision + 1;
    let changed = message::Entity::update_many()
        .col_expr(message::Column::Revision, Expr::value(number))
        .col_expr(message::Column::EditedAt, Expr::value(actor.now))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.eq(id).and(message::Column::WithdrawnAt.is_null()))
        .filter(message::Column::LockedAt.is_null())
        .exec(txn)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    message_revision::Entity::insert(new.revision(id, number, actor)).exec_without_returning(txn).await?;
    let entry = Entry::new("MessageEdited", Some(actor.id), actor.now).about(SubjectKind::Message, id.0);
    audit::record(txn, entry).await?;
    Ok(true)
}

/// Marks a message for the minutes, or unmarks it; whether this changed anything.
pub(crate) async fn mark(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    (id, to): (MessageId, Option<Mark>),
) -> Result<bool> {
    if !meeting::may_lead(actor, meeting) {
        return Err(Error::Forbidden("forbidden-meeting-lead"));
    }
    let message = find_standing(txn, actor, meeting, id).await?;
    if message.mark == to {
        return Ok(false);
    }
    message::Entity::update_many()
        .col_expr(message::Column::Mark, Expr::value(to))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.eq(id))
        .exec(txn)
        .await?;
    let word = |mark: Option<Mark>| mark.map_or_else(|| "none".to_owned(), |mark| mark.to_string());
    let entry = Entry::new("MessageMarked", Some(actor.id), actor.now)
        .about(SubjectKind::Message, id.0)
        .states(word(message.mark), word(to));
    audit::record(txn, entry).await?;
    Ok(true)
}

/// Has the actor react to what somebody else said, or no longer; whether this changed anything. Neither who writes nor how
/// fast keeps it back: it says nothing that others would have to read.
pub(crate) async fn react(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    (id, to): (MessageId, Option<Sign>),
) -> Result<bool> {
    meeting::check_writes(actor, meeting)?;
    let message = find_standing(txn, actor, meeting, id).await?;
    if message.author_id == actor.id {
        return Err(Error::Forbidden("forbidden-reaction-own"));
    }
    if !reaction::set(txn, actor, (id, to)).await? {
        return Ok(false);
    }
    message::Entity::update_many()
        .col_expr(message::Column::Reactions, Expr::value(reaction::count(txn, id).await?))
        .filter(message::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(true)
}

/// A message of this meeting that the actor may see, and that nobody took away.
pub(crate) async fn find_standing(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    id: MessageId,
) -> Result<message::Model> {
    let message = find_in(txn, actor, meeting, id).await?;
    if message.withdrawn_at.is_some() {
        Err(Error::Conflict("conflict-message-removed"))
    } else {
        Ok(message)
    }
}

async fn find_in(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    id: MessageId,
) -> Result<message::Model> {
    let message = find(txn, actor, id).await?;
    if message.meeting_id == meeting.id { Ok(message) } else { Err(Error::NotFound) }
}

/// Takes a message away: a tombstone stays. Returns whether this changed anything.
pub(crate) async fn remove(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    id: MessageId,
) -> Result<bool> {
    let mut found = own(actor).filter(message::Column::Id.eq(id)).one(txn).await?;
    if found.is_none() {
        found = Some(find_any(txn, actor, id).await?);
    }
    let message = found.filter(|message| message.meeting_id == meeting.id).ok_or(Error::NotFound)?;
    if !may_remove(actor, meeting, message.author_id == actor.id) {
        return Err(Error::Forbidden("forbidden-message-remove"));
    }
    if !take_away(txn, actor, id).await? {
        return Ok(false);
    }
    review::discard(txn, actor, Subject::new(SubjectKind::Message, id.0)).await?;
    Ok(true)
}

/// The same, whoever decided it; whether this changed anything.
pub(crate) async fn take_away(txn: &DatabaseTransaction, actor: &Actor, id: MessageId) -> Result<bool> {
    if !withdraw(txn, id, actor.now).await? {
        return Ok(false);
    }
    let entry = Entry::new("MessageRemoved", Some(actor.id), actor.now).about(SubjectKind::Message, id.0);
    audit::record(txn, entry).await?;
    Ok(true)
}

async fn withdraw(txn: &DatabaseTransaction, id: MessageId, now: Timestamp) -> Result<bool> {
    let withdrawn = message::Entity::update_many()
        .col_expr(message::Column::WithdrawnAt, Expr::value(now))
        .col_expr(message::Column::Reactions, Expr::value(None::<Counts>))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.eq(id).and(message::Column::WithdrawnAt.is_null()))
        .exec(txn)
        .await?;
    if withdrawn.rows_affected == 0 {
        return Ok(false);
    }
    reaction::forget(txn, [id]).await?;
    Ok(true)
}

/// Hides a message from everybody. Its place in the log is hidden with it: see `meeting_event::conceal`.
pub(crate) async fn conceal(txn: &DatabaseTransaction, id: MessageId, now: Timestamp) -> Result<bool> {
    let locked = message::Entity::update_many()
        .col_expr(message::Column::LockedAt, Expr::value(now))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.eq(id).and(message::Column::LockedAt.is_null()))
        .exec(txn)
        .await?;
    Ok(locked.rows_affected == 1)
}

/// Shows a message again; one that its author has asked to have back meanwhile becomes a tombstone.
pub(crate) async fn reveal(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: MessageId,
    taken_back: bool,
) -> Result<()> {
    let mut opened = message::Entity::update_many()
        .col_expr(message::Column::LockedAt, Expr::value(None::<Timestamp>))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.eq(id).and(message::Column::LockedAt.is_not_null()));
    if taken_back {
        opened = opened
            .col_expr(message::Column::WithdrawnAt, Expr::value(actor.now))
            .col_expr(message::Column::Reactions, Expr::value(None::<Counts>));
        reaction::forget(txn, [id]).await?;
    }
    opened.exec(txn).await?;
    Ok(())
}
