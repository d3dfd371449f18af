//! Whom minutes name: where a point is on record anybody, and else nobody who was there. What was said may be told then, and
//! neither who said it nor who took part (the Chatham House Rule).

use crate::domain::{
    Actor, Result, account, action, attendance, message,
    minutes::{Section, content, drafting, quoting},
    screening::Participants,
};
use entity::{
    agenda_item::AttributionRule,
    id::{AgendaItemId, MessageId},
    meeting as meeting_row, message as message_row, minutes_section,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter};
use std::collections::{HashMap, HashSet};

/// What is said of a text that names somebody who may not be named.
pub const NAMES_SOMEBODY: &str = "problem-minutes-name-somebody";

/// Whom a text names who was there; no names of those who left and are named nowhere any more.
pub type Named = Vec<String>;

/// Those who were there, if the reader is told who was; nobody for whoever is told how many were.
struct Attendees {
    people: Participants,
    /// The names of those of them who left and had theirs taken off: they stay off minutes, too.
    untold: HashSet<String>,
}

impl Attendees {
    async fn of(db: &impl ConnectionTrait, actor: &Actor, meeting: &meeting_row::Model) -> Result<Self> {
        let keys = if content::is_told_who(db, actor, meeting).await? {
            attendance::list_keys(db, meeting.id).await?
        } else {
            Vec::new()
        };
        let mut names = account::shown_names(db, keys).await?;
        names.sort();
        let untold = names.iter().filter(|(_, is_told)| !is_told).map(|(name, _)| name.clone()).collect();
        Ok(Self { people: Participants::new(names.into_iter().map(|(name, _)| name)), untold })
    }

    /// Whom of them a text names; nothing if it names nobody.
    fn named_in(&self, text: &str) -> Option<Named> {
        let named = self.people.named_in(text);
        let is_told = |name: &String| !self.untold.contains(name);
        (!named.is_empty()).then(|| named.into_iter().filter(is_told).collect())
    }
}

/// Whom a text of a section names who was there, if its point lets nobody be named; nothing if it names nobody.
pub async fn find_named(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (meeting, section): (&meeting_row::Model, &minutes_section::Model),
    text: &str,
) -> Result<Option<Named>> {
    match quoting::find_item(db, section).await? {
        Some(item) if item.attribution != AttributionRule::OnRecord => {
            Ok(Attendees::of(db, actor, meeting).await?.named_in(text))
        }
        _ => Ok(None),
    }
}

/// Those of these messages that name somebody who was there though the rule of their point lets nobody be named, and whom.
pub(super) async fn named_by(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
    messages: impl Iterator<Item = (AttributionRule, &message_row::Model)>,
) -> Result<HashMap<MessageId, Named>> {
    let of_rule = messages.filter(|(rule, _)| *rule != AttributionRule::OnRecord);
    let messages: Vec<_> = of_rule.map(|(_, message)| message).collect();
    if messages.is_empty() {
        return Ok(HashMap::new());
    }
    let attendees = Attendees::of(db, actor, meeting).await?;
    let words = content::list_words(db, messages.iter().map(|message| message.id)).await?;
    let named = |message: &message_row::Model| {
        let words = words.get(&(message.id, message.revision))?;
        Some((message.id, attendees.named_in(&words.source)?))
    };
    Ok(messages.into_iter().filter_map(named).collect())
}

/// Counts for each section what it quotes though it names somebody who may not be named, and what was marked and is not
/// quoted because it does. What was recorded as an action is said there. `points` has the point of each section.
pub(super) async fn count_naming(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
    (sections, points): (&mut [Section], &[Option<AgendaItemId>]),
) -> Result<()> {
    let quotes = sections.iter().flat_map(|section| &section.quotes);
    let quoted: HashSet<MessageId> = quotes.map(|quote| quote.message_id).collect();
    let of_interest = Condition::any()
        .add(message_row::Column::Mark.is_not_null())
        .add(message_row::Column::Id.is_in(quoted.iter().copied()));
    let said = message::visible(actor)
        .filter(message_row::Column::MeetingId.eq(meeting.id))
        .filter(message_row::Column::WithdrawnAt.is_null())
        .filter(of_interest);
    let recorded = action::list_recorded(db, meeting.id).await?;
    let said = said.all(db).await?.into_iter().filter_map(|message| {
        let section = points.iter().position(|id| *id == message.agenda_item_id)?;
        let rule = sections[section].rule;
        let is_missing = drafting::may_quote(rule, message.mark) && !recorded.contains(&message.id);
        (quoted.contains(&message.id) || is_missing).then_some((section, rule, message))
    });
    let said: Vec<_> = said.collect();
    let ruled = said.iter().map(|(_, rule, message)| (*rule, message));
    let named = named_by(db, actor, meeting, ruled).await?;
    for (section, _, message) in said.iter().filter(|(_, _, message)| named.contains_key(&message.id)) {
        let section = &mut sections[*section];
        if quoted.contains(&message.id) {
            section.to_take_out += 1;
        } else {
            section.left_out += 1;
        }
    }
    Ok(())
}
