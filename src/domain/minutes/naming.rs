//! Whom minutes name: where a point is on record anybody, and else nobody who was there. What was said may be told then, and
//! neither who said it nor who took part (the Chatham House Rule).

use crate::domain::{
    Actor, Result,
    minutes::{Section, content, drafting, quoting},
    screening::Participants,
};
use entity::{
    agenda_item::AttributionRule,
    id::{AgendaItemId, MessageId},
    meeting as meeting_row, message as message_row, minutes_section,
};
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// Whom a text of a section names who was there, if its point lets nobody be named.
pub async fn list_named(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (meeting, section): (&meeting_row::Model, &minutes_section::Model),
    text: &str,
) -> Result<Vec<String>> {
    match quoting::find_item(db, section).await? {
        Some(item) if item.attribution != AttributionRule::OnRecord => {
            Ok(participants(db, actor, meeting).await?.named_in(text))
        }
        _ => Ok(Vec::new()),
    }
}

/// Those of these messages that name somebody who was there though the rule of their point lets nobody be named, and whom.
pub(super) async fn named_by(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
    messages: impl Iterator<Item = (AttributionRule, &message_row::Model)>,
) -> Result<HashMap<MessageId, Vec<String>>> {
    let of_rule = messages.filter(|(rule, _)| *rule != AttributionRule::OnRecord);
    let messages: Vec<_> = of_rule.map(|(_, message)| message).collect();
    if messages.is_empty() {
        return Ok(HashMap::new());
    }
    let participants = participants(db, actor, meeting).await?;
    let words = content::list_words(db, messages.iter().map(|message| message.id)).await?;
    let named = |message: &message_row::Model| {
        let named = participants.named_in(&words.get(&(message.id, message.revision))?.source);
        (!named.is_empty()).then_some((message.id, named))
    };
    Ok(messages.into_iter().filter_map(named).collect())
}

/// Those who were there. Whoever is told how many were, and not who, is not told by this either.
async fn participants(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<Participants> {
    let people = content::attended(db, actor, meeting).await?.people;
    Ok(Participants::new(people.into_iter().filter_map(|person| person.shown_name)))
}

/// Counts for each section what was marked and is not quoted because of whom it names; `points` has the point of each.
pub(super) async fn count_left_out(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
    (sections, points): (&mut [Section], &[Option<AgendaItemId>]),
) -> Result<()> {
    let marked = drafting::list_marked(db, actor, meeting.id).await?;
    let place = |message: &message_row::Model| points.iter().position(|id| *id == message.agenda_item_id);
    let missing = marked.iter().filter_map(|message| {
        let section = &sections[place(message)?];
        let is_quoted = section.quotes.iter().any(|quote| quote.message_id == message.id);
        let may_be = drafting::may_quote(section.rule, message.mark);
        (may_be && !is_quoted).then_some((section.rule, message))
    });
    let named = named_by(db, actor, meeting, missing).await?;
    for message in marked.iter().filter(|message| named.contains_key(&message.id)) {
        if let Some(place) = place(message) {
            sections[place].left_out += 1;
        }
    }
    Ok(())
}
