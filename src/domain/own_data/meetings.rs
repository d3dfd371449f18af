//! Meetings to which somebody was invited or in which they were, what they answered, and what they declared.

use crate::domain::{Result, own_data::Record};
use entity::{
    action, attendance, declaration,
    id::{AccountId, MeetingId},
    meeting_invitation, meeting_invitee, meeting_reply, message, poll, poll_option, poll_voter, reaction,
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
    for (meeting, votes) in list_votes(db, id).await? {
        add(meeting, &|record| record.records("votes", votes.clone()));
    }
    for (meeting, reactions) in list_reactions(db, id).await? {
        add(meeting, &|record| record.records("reactions", reactions.clone()));
    }
    Ok(records.into_values().collect())
}

/// How they reacted to what others said, by meeting. What that was is not theirs.
async fn list_reactions(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<BTreeMap<MeetingId, Vec<Record>>> {
    let rows = reaction::Entity::find().filter(reaction::Column::AccountId.eq(id));
    let rows = rows.order_by_asc(reaction::Column::ReactedAt).find_also_related(message::Entity);
    let mut reactions: BTreeMap<MeetingId, Vec<Record>> = BTreeMap::new();
    for (row, message) in rows.all(db).await? {
        let Some(message) = message else { continue };
        let record = Record::default()
            .text("place", format!("/meetings/{}#event-{}", message.meeting_id, message.seq))
            .word(("reaction", "reaction-sign"), &row.sign)
            .moment("reacted_at", row.reacted_at);
        reactions.entry(message.meeting_id).or_default().push(record);
    }
    Ok(reactions)
}

/// How they voted in polls that are not secret, by meeting. How somebody votes in secret is kept nowhere.
async fn list_votes(db: &impl ConnectionTrait, id: AccountId) -> Result<BTreeMap<MeetingId, Vec<Record>>> {
    let cast = poll_voter::Entity::find()
        .filter(poll_voter::Column::AccountId.eq(id))
        .filter(poll_voter::Column::Position.is_not_null())
        .all(db)
        .await?;
    let ids = || cast.iter().map(|row| row.poll_id);
    let polls = poll::Entity::find().filter(poll::Column::Id.is_in(ids()));
    let options =
        poll_option::Entity::find().filter(poll_option::Column::PollId.is_in(ids())).all(db).await?;
    let mut votes: BTreeMap<MeetingId, Vec<Record>> = BTreeMap::new();
    for poll in polls.order_by_asc(poll::Column::Id).all(db).await? {
        let mine = cast.iter().find(|row| row.poll_id == poll.id).and_then(|row| row.position);
        let chosen = options.iter().find(|option| option.poll_id == poll.id && Some(option.position) == mine);
        let words = chosen.map_or("", |option| option.words.as_str());
        let vote = Record::default().text("poll", poll.question).text("chosen", words);
        votes.entry(poll.meeting_id).or_default().push(vote);
    }
    Ok(votes)
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
