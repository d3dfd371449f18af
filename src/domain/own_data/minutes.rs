//! What somebody wrote of the minutes of meetings, and which corrections they proposed.

use crate::domain::{Result, own_data::Record};
use entity::{
    id::{AccountId, MeetingId, MinutesSectionId},
    minutes, minutes_correction, minutes_section, minutes_section_revision,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// A record of each wording, and then of each correction.
pub(super) async fn list_minutes(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<Record>> {
    let wordings = minutes_section_revision::Entity::find()
        .filter(minutes_section_revision::Column::By.eq(id))
        .order_by_asc(minutes_section_revision::Column::At)
        .all(db)
        .await?;
    let corrections = minutes_correction::Entity::find()
        .filter(minutes_correction::Column::ProposedBy.eq(id))
        .order_by_asc(minutes_correction::Column::ProposedAt)
        .all(db)
        .await?;
    let sections = wordings.iter().map(|row| row.minutes_section_id);
    let sections = sections.chain(corrections.iter().map(|row| row.minutes_section_id));
    let meetings = list_meetings(db, sections.collect()).await?;
    let place = |section: MinutesSectionId| {
        let meeting = meetings.get(&section);
        Record::default()
            .text("place", meeting.map_or_else(String::new, |id| format!("/meetings/{id}/minutes")))
    };
    let written = wordings.into_iter().map(|row| {
        place(row.minutes_section_id)
            .number("number", row.number)
            .text("body", row.source)
            .moment("at", row.at)
    });
    let proposed = corrections.into_iter().map(|row| {
        place(row.minutes_section_id)
            .text("correction", row.text)
            .moment("proposed_at", row.proposed_at)
            .text("reason", row.reason.unwrap_or_default())
            .moment("decided_at", row.decided_at)
    });
    Ok(written.chain(proposed).collect())
}

/// The meetings of whose minutes these are sections.
async fn list_meetings(
    db: &impl ConnectionTrait,
    sections: Vec<MinutesSectionId>,
) -> Result<HashMap<MinutesSectionId, MeetingId>> {
    let sections = minutes_section::Entity::find().filter(minutes_section::Column::Id.is_in(sections));
    let sections = sections.all(db).await?;
    let of = minutes::Column::Id.is_in(sections.iter().map(|section| section.minutes_id));
    let rows = minutes::Entity::find().filter(of).all(db).await?;
    let meetings: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row.meeting_id)).collect();
    let meeting = |section: minutes_section::Model| Some((section.id, *meetings.get(&section.minutes_id)?));
    Ok(sections.into_iter().filter_map(meeting).collect())
}
