//! What others decide about a message, within what else they do: each writes into the log what those who have the
//! message before them need to know.

use crate::domain::{Actor, Result, Timestamp, meeting, meeting_event::Kind, message};
use entity::{
    handling::Handling,
    id::{MeetingId, MessageId},
    meeting_event,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction};
use serde_json::json;

/// Hides a message from everybody. Returns where the log goes on, if this changed anything: its room is to be told.
pub(crate) async fn conceal(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MessageId),
) -> Result<Option<(MeetingId, i64)>> {
    // The meeting before its messages, as for every change of its log.
    meeting::lock(txn, meeting_id).await?;
    if !message::conceal(txn, id, actor.now).await? {
        return Ok(None);
    }
    enter(txn, (meeting_id, id), Kind::MessageLocked, actor.now).await.map(Some)
}

/// Shows a message again.
pub(crate) async fn reveal(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MessageId),
    taken_back: bool,
) -> Result<()> {
    meeting::lock(txn, meeting_id).await?;
    message::reveal(txn, actor, id, taken_back).await
}

/// Takes a message away, since a moderator decided so: a tombstone stays.
pub(crate) async fn take_away(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MessageId),
) -> Result<Option<(MeetingId, i64)>> {
    meeting::lock(txn, meeting_id).await?;
    if !message::take_away(txn, actor, id).await? {
        return Ok(None);
    }
    enter(txn, (meeting_id, id), Kind::MessageRemoved, actor.now).await.map(Some)
}

/// Has a message used in another way from now on: those who have it before them and may read it no more lose it.
pub(crate) async fn set_handling(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MessageId),
    change: (Handling, Handling),
) -> Result<(MeetingId, i64)> {
    meeting::lock(txn, meeting_id).await?;
    message::set_handling(txn, id, change).await?;
    enter(txn, (meeting_id, id), Kind::MessageHandled, actor.now).await
}

async fn enter(
    txn: &DatabaseTransaction,
    (meeting_id, id): (MeetingId, MessageId),
    kind: Kind,
    now: Timestamp,
) -> Result<(MeetingId, i64)> {
    let seq = meeting::allot_seqs(txn, meeting_id, 1).await?;
    let row = meeting_event::ActiveModel {
        meeting_id: Set(meeting_id),
        seq: Set(seq),
        kind: Set(kind.code().to_owned()),
        // Whoever reads the log is not to be told who did it: that stands in the audit log.
        actor_id: Set(None),
        client_key: Set(None),
        body_hash: Set(None),
        message_id: Set(Some(id)),
        at: Set(now),
        payload: Set(json!({})),
    };
    row.insert(txn).await?;
    Ok((meeting_id, seq))
}
