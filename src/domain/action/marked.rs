//! Messages that were marked as actions and of which none was recorded. Their words stay with the message, and are read
//! through the eyes of the reader.

use crate::domain::{Actor, Result, meeting, message};
use entity::{
    action,
    id::{MeetingId, MessageId},
    language::Language,
    meeting as meeting_row,
    message::{self as message_row, Mark},
    message_revision,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use std::collections::HashSet;

/// Messages of one meeting that are listed, at most.
const MOST: u64 = 50;

/// A message that was marked.
#[derive(Debug, Clone)]
pub struct Marked {
    /// Its key.
    pub id: MessageId,
    /// Its position in the log.
    pub seq: i64,
    /// Its words, safe to place in a page.
    pub html: String,
    /// Their language.
    pub language: Language,
}

/// The messages of which an action was recorded in a meeting.
pub(crate) async fn list_recorded(db: &impl ConnectionTrait, id: MeetingId) -> Result<HashSet<MessageId>> {
    let recorded: Vec<MessageId> = recorded(id).into_tuple().all(db).await?;
    Ok(recorded.into_iter().collect())
}

fn recorded(id: MeetingId) -> Select<action::Entity> {
    action::Entity::find()
        .select_only()
        .column(action::Column::MessageId)
        .filter(action::Column::MeetingId.eq(id))
        .filter(action::Column::MessageId.is_not_null())
}

/// What was marked as an action in a meeting and waits to be recorded, in order; for those who lead it, and for everybody
/// else nothing was.
pub async fn list_unrecorded(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<Vec<Marked>> {
    if !meeting::may_lead(actor, meeting) {
        return Ok(Vec::new());
    }
    let recorded = recorded(meeting.id);
    let marked = message::visible(actor)
        .filter(message_row::Column::MeetingId.eq(meeting.id))
        .filter(message_row::Column::Mark.eq(Mark::Action))
        .filter(message_row::Column::WithdrawnAt.is_null())
        .filter(message_row::Column::Id.not_in_subquery(recorded.into_query()))
        .order_by_asc(message_row::Column::Seq);
    let rows = marked.limit(MOST).all(db).await?;
    let standing = rows.iter().fold(Condition::any(), |any, row| {
        let one = message_revision::Column::MessageId.eq(row.id);
        any.add(one.and(message_revision::Column::Number.eq(row.revision)))
    });
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let wordings = message_revision::Entity::find().filter(standing).all(db).await?;
    let words = |row: message_row::Model| {
        let wording = wordings.iter().find(|wording| wording.message_id == row.id)?;
        Some(Marked { id: row.id, seq: row.seq, html: wording.html.clone(), language: row.language })
    };
    Ok(rows.into_iter().filter_map(words).collect())
}
