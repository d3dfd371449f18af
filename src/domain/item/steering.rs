//! What is done to an item, as its noun does it.

use crate::domain::{
    Actor, Error, Result, Subject, concern, item::Item, meeting_event, post, response, trend,
};
use entity::{
    id::{ConcernId, MeetingId, MessageId, PostId, ResponseId, SubmissionId, TrendId},
    message as message_row,
    subject::SubjectKind,
};
use sea_orm::{DatabaseTransaction, EntityTrait};

/// Hides an item from everybody. Of a message, returns where the log goes on: its room is to be told.
pub(crate) async fn conceal(
    txn: &DatabaseTransaction,
    actor: &Actor,
    item: &Item,
) -> Result<Option<(MeetingId, i64)>> {
    let id = item.subject.id;
    match item.subject.kind {
        SubjectKind::Post => post::conceal(txn, actor, PostId(id)).await?,
        SubjectKind::Message => {
            let meeting_id = item.meeting_id.ok_or(Error::NotFound)?;
            return meeting_event::conceal(txn, actor, (meeting_id, MessageId(id))).await;
        }
        SubjectKind::Submission => trend::conceal_submission(txn, actor, SubmissionId(id)).await?,
        SubjectKind::Trend => trend::conceal(txn, actor, TrendId(id)).await?,
        SubjectKind::Concern => concern::conceal(txn, actor, ConcernId(id)).await?,
        SubjectKind::Response => response::conceal(txn, actor, ResponseId(id)).await?,
        _ => return Err(Error::NotFound),
    }
    Ok(None)
}

/// Shows an item again, or, if its author has asked meanwhile to have it back, a tombstone. Of a message, returns its
/// meeting, of which nothing may be kept in memory.
pub(crate) async fn reveal(
    txn: &DatabaseTransaction,
    actor: &Actor,
    subject: Subject,
    taken_back: bool,
) -> Result<Option<MeetingId>> {
    let id = subject.id;
    match subject.kind {
        SubjectKind::Post => post::reveal(txn, actor, PostId(id), taken_back).await?,
        SubjectKind::Message => {
            let message = message_row::Entity::find_by_id(MessageId(id)).one(txn).await?;
            let meeting_id = message.ok_or(Error::NotFound)?.meeting_id;
            meeting_event::reveal(txn, actor, (meeting_id, MessageId(id)), taken_back).await?;
            return Ok(Some(meeting_id));
        }
        SubjectKind::Submission => {
            trend::reveal_submission(txn, actor, SubmissionId(id), taken_back).await?;
        }
        SubjectKind::Trend => trend::reveal(txn, actor, TrendId(id)).await?,
        SubjectKind::Concern => concern::reveal(txn, actor, ConcernId(id), taken_back).await?,
        SubjectKind::Response => response::reveal(txn, ResponseId(id)).await?,
        _ => return Err(Error::NotFound),
    }
    Ok(None)
}

/// Whether an item carries content notes of its own.
pub(crate) fn takes_notes(kind: SubjectKind) -> bool {
    matches!(kind, SubjectKind::Post | SubjectKind::Trend)
}

/// Adds content notes to an item that stands.
pub(crate) async fn add_notes(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (item, codes): (&Item, &[String]),
) -> Result<()> {
    let id = item.subject.id;
    match item.subject.kind {
        SubjectKind::Post => post::add_notes(txn, actor, (PostId(id), codes)).await,
        SubjectKind::Trend => trend::add_notes(txn, actor, (TrendId(id), codes)).await,
        _ => Err(Error::NotFound),
    }
}

/// Takes an item down and gives it back to whoever wrote it. Of a message, which nobody can change, a tombstone stays,
/// and where the log goes on is returned: its room is to be told.
pub(crate) async fn take_down(
    txn: &DatabaseTransaction,
    actor: &Actor,
    item: &Item,
) -> Result<Option<(MeetingId, i64)>> {
    let id = item.subject.id;
    match item.subject.kind {
        SubjectKind::Post => post::take_down(txn, actor, PostId(id)).await?,
        SubjectKind::Message => {
            let meeting_id = item.meeting_id.ok_or(Error::NotFound)?;
            return meeting_event::take_away(txn, actor, (meeting_id, MessageId(id))).await;
        }
        SubjectKind::Submission => trend::return_submission(txn, actor, SubmissionId(id)).await?,
        SubjectKind::Trend => trend::take_down_published(txn, actor, TrendId(id)).await?,
        SubjectKind::Concern => concern::take_down(txn, actor, ConcernId(id)).await?,
        SubjectKind::Response => response::take_down(txn, actor, ResponseId(id)).await?,
        _ => return Err(Error::NotFound),
    }
    Ok(None)
}
