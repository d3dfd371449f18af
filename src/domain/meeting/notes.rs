//! Content notes on meetings: they stand above the transcript and in the lists.

use crate::domain::{
    Actor, Error, Result, Subject, content_note,
    database::Database,
    meeting::{find, lock, may_lead},
};
use entity::{id::MeetingId, subject::SubjectKind};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

/// The notes of a meeting that the actor may change: its chair and moderators may. For everybody else there is none.
pub async fn find_notes_to_change(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: MeetingId,
) -> Result<Vec<String>> {
    let found = find(db, actor, id).await?;
    if !may_lead(actor, &found) {
        return Err(Error::NotFound);
    }
    content_note::find(db, subject(id)).await
}

/// Puts content notes on a meeting, in place of those that it had when whoever chooses them saw it. Twice is once.
pub async fn set_notes(
    db: &Database,
    actor: &Actor,
    id: MeetingId,
    (from, to): (&[String], &[String]),
) -> Result<()> {
    let txn = db.begin().await?;
    lock(&txn, id).await?;
    find_notes_to_change(&txn, actor, id).await?;
    if content_note::is_to_change(&txn, subject(id), (from, to)).await? {
        put(&txn, actor, (id, to)).await?;
    }
    Ok(txn.commit().await?)
}

/// The same within what else is done.
pub(super) async fn put(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, codes): (MeetingId, &[String]),
) -> Result<()> {
    content_note::put(txn, actor, (subject(id), codes)).await?;
    Ok(())
}

fn subject(id: MeetingId) -> Subject {
    Subject::new(SubjectKind::Meeting, id.0)
}
