//! Meetings to which somebody was invited or in which they were, what they answered, and what they declared.

use crate::domain::{Result, own_data::Record};
use entity::{
    action, attendance, declaration,
    id::{AccountId, MeetingId},
    meeting_invitation, meeting_invitee, meeting_reply,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// A record of each meeting with which they had to do beforehand.
pub(super) async fn list_meetings(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let mut records: BTreeMap<MeetingId, Record> = BTreeMap::new();
    let mut add = |meeting: MeetingId, add: &dyn Fn(Record) -> Record| {
        let start = Record::default().text("place", format!("/meetings/{meeting}"));
        let record = records.remove(&meeting).unwrap_or(start);
        records.insert(meeting, add(record));
    };
    let rows = meeting_invitee::Entity::find().filter(meeting_invitee::Column::AccountId.eq(id));
    for row in rows.all(db).await? {
        add(row.meeting_id, &|record| record);
    }
    let rows = meeting_invitation::Entity::find().filter(meeting_invitation::Column::AccountId.eq(id));
    for row in rows.all(db).await? {
        add(row.meeting_id, &|record| {
            record.moment("invited_at", row.invited_at).moment("withdrawn_at", row.withdrawn_at)
        });
    }
    let rows = meeting_reply::Entity::find().filter(meeting_reply::Column::AccountId.eq(id));
    for row in rows.all(db).await? {
        add(row.meeting_id, &|record| {
            let needs = row.access_needs.clone().unwrap_or_default();
            let record = record.word(("answer", "meeting-answer"), &row.answer);
            record.text("access_needs", needs).moment("replied_at", row.replied_at)
        });
    }
    let rows = declaration::Entity::find().filter(declaration::Column::AccountId.eq(id));
    for row in rows.all(db).await? {
        add(row.meeting_id, &|record| {
            record.text("interest", row.interest.clone()).moment("declared_at", row.declared_at)
        });
    }
    let mut there: BTreeMap<MeetingId, Vec<Record>> = BTreeMap::new();
    let rows = attendance::Entity::find().filter(attendance::Column::AccountId.eq(id));
    for row in rows.order_by_asc(attendance::Column::FromAt).all(db).await? {
        let interval = Record::default().moment("from_at", row.from_at).moment("until_at", row.until_at);
        there.entry(row.meeting_id).or_default().push(interval);
    }
    for (meeting, intervals) in there {
        add(meeting, &|record| record.records("attendance", intervals.clone()));
    }
    Ok(records.into_values().collect())
}

/// What they agreed to do. The words are the meeting's record of that; how far it has come and how it ended may be theirs.
pub(super) async fn list_actions(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let rows = action::Entity::find().filter(action::Column::OwnerId.eq(id));
    let record = |row: action::Model| {
        Record::default()
            .text("place", format!("/actions/{}", row.id))
            .text("action", row.text)
            .day("due_on", row.due_on)
            .word(("state", "action-state"), &row.state)
            .text("progress", row.progress.unwrap_or_default())
            .text("outcome", row.outcome.unwrap_or_default())
            .moment("created_at", row.created_at)
            .moment("closed_at", row.closed_at)
    };
    Ok(rows.order_by_asc(action::Column::Id).all(db).await?.into_iter().map(record).collect())
}
