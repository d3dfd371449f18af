//! What minutes say to one reader today. Quotes are resolved when they are read, through handling, withdrawals and locks;
//! whom one is from is decided by the rule of its point, and then by its own handling.

use crate::domain::{
    Actor, Result,
    account::{self, Byline},
    attendance, declaration,
    handling::{self, Attribution},
    meeting, message,
    minutes::{drafting, naming},
};
use entity::{
    agenda_item::{self, AttributionRule},
    declaration as declaration_row,
    handling::Handling,
    id::{AccountId, MessageId, MinutesId, MinutesSectionId},
    language::Language,
    meeting as meeting_row, message as message_row,
    message::Mark,
    message_revision,
    minutes::{self, State},
    minutes_quote, minutes_section, minutes_section_revision,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use std::collections::{HashMap, HashSet};

/// What minutes say.
#[derive(Debug, Clone)]
pub struct Content {
    /// Who was there.
    pub attended: Attended,
    /// What was talked about, in order, and last what was said outside any point.
    pub sections: Vec<Section>,
}

/// Who was there, and who said that they would not be, as far as the reader is told.
#[derive(Debug, Clone, Default)]
pub struct Attended {
    /// How many were there.
    pub count: usize,
    /// Who, by their shown names; nobody for those who are told how many.
    pub people: Vec<Byline>,
    /// How many sent apologies and were not there.
    pub apologies: usize,
    /// Who; for those who lead.
    pub sorry: Vec<Byline>,
    /// How many declared an interest.
    pub declared: usize,
    /// Who, and what; nothing for those who are told how many.
    pub declarations: Vec<(Byline, String)>,
}

/// A point of the agenda in the minutes, or what was said outside any.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its key.
    pub id: MinutesSectionId,
    /// The point's number and title; nothing of what was said outside any.
    pub item: Option<(usize, String)>,
    /// Who is named for what was said there.
    pub rule: AttributionRule,
    /// The number of its wording; 0 while nothing is written.
    pub revision: i32,
    /// What is written, safe to place in a page; empty while nothing is.
    pub html: String,
    /// What it quotes, in the order of the log.
    pub quotes: Vec<Quote>,
    /// How much of it names somebody who may not be named; for those who lead, while they write.
    pub to_take_out: usize,
    /// How much was marked, and is not quoted because it does; for the same.
    pub left_out: usize,
}

/// A message that is quoted.
#[derive(Debug, Clone)]
pub struct Quote {
    /// Its key.
    pub message_id: MessageId,
    /// What it is for the minutes.
    pub mark: Option<Mark>,
    /// What it says, or that it says nothing any more.
    pub standing: Standing,
}

/// What is left of a message that is quoted.
#[derive(Debug, Clone)]
pub enum Standing {
    /// Its words, safe to place in a page, their language, and whom they are from, if anybody is named.
    Words(String, Language, Attribution),
    /// It was taken back, or is locked.
    Gone,
}

impl Section {
    /// What it quotes that was neither decided nor to be done.
    pub fn discussion(&self) -> impl Iterator<Item = &Quote> {
        self.marked(None)
    }

    /// What it quotes as decided.
    pub fn decisions(&self) -> impl Iterator<Item = &Quote> {
        self.marked(Some(Mark::Decision))
    }

    /// What it quotes as to be done.
    pub fn actions(&self) -> impl Iterator<Item = &Quote> {
        self.marked(Some(Mark::Action))
    }

    fn marked(&self, mark: Option<Mark>) -> impl Iterator<Item = &Quote> {
        self.quotes.iter().filter(move |quote| quote.mark == mark)
    }
}

/// What these minutes say to this reader, who has found them through their eyes.
pub async fn content(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (minutes, meeting): (&minutes::Model, &meeting_row::Model),
) -> Result<Content> {
    let rows = list_sections(db, minutes.id).await?;
    let items = list_items(db, minutes).await?;
    let mut html = list_html(db, &rows).await?;
    let numbers: HashMap<_, _> = (1..).zip(&items).map(|(number, item)| (item.id, (number, item))).collect();
    let section = |row: minutes_section::Model| {
        let item = row.agenda_item_id.and_then(|id| numbers.get(&id));
        Section {
            id: row.id,
            item: item.map(|(number, item)| (*number, item.title.clone())),
            rule: item.map_or(AttributionRule::OnRecord, |(_, item)| item.attribution),
            revision: row.revision,
            html: html.remove(&row.id).unwrap_or_default(),
            quotes: Vec::new(),
            to_take_out: 0,
            left_out: 0,
        }
    };
    let points: Vec<_> = rows.iter().map(|row| row.agenda_item_id).collect();
    let mut sections: Vec<Section> = rows.into_iter().map(section).collect();
    quote(db, actor, minutes, &mut sections).await?;
    if minutes.state != State::Published && meeting::may_lead(actor, meeting) {
        naming::count_naming(db, actor, meeting, (&mut sections, &points)).await?;
    }
    Ok(Content { attended: attended(db, actor, meeting).await?, sections })
}

pub(super) async fn list_sections(
    db: &impl ConnectionTrait,
    id: MinutesId,
) -> Result<Vec<minutes_section::Model>> {
    let sections = minutes_section::Entity::find().filter(minutes_section::Column::MinutesId.eq(id));
    Ok(sections.order_by_asc(minutes_section::Column::Position).all(db).await?)
}

/// The points of the agenda, which does not change any more.
pub(super) async fn list_items(
    db: &impl ConnectionTrait,
    minutes: &minutes::Model,
) -> Result<Vec<agenda_item::Model>> {
    let items = agenda_item::Entity::find().filter(agenda_item::Column::MeetingId.eq(minutes.meeting_id));
    let ordered = items.order_by_asc(agenda_item::Column::Position).order_by_asc(agenda_item::Column::Id);
    Ok(ordered.all(db).await?)
}

/// The present wordings of these sections.
pub(super) async fn list_present(
    db: &impl ConnectionTrait,
    sections: &[minutes_section::Model],
) -> Result<Vec<minutes_section_revision::Model>> {
    let present = sections.iter().fold(Condition::any(), |any, section| {
        let of = minutes_section_revision::Column::MinutesSectionId.eq(section.id);
        any.add(of.and(minutes_section_revision::Column::Number.eq(section.revision)))
    });
    Ok(minutes_section_revision::Entity::find().filter(present).all(db).await?)
}

async fn list_html(
    db: &impl ConnectionTrait,
    sections: &[minutes_section::Model],
) -> Result<HashMap<MinutesSectionId, String>> {
    let present = list_present(db, sections).await?;
    Ok(present.into_iter().map(|row| (row.minutes_section_id, row.html)).collect())
}

/// What these sections quote, in no order.
pub(super) async fn list_quotes(
    db: &impl ConnectionTrait,
    sections: impl Iterator<Item = MinutesSectionId>,
) -> Result<Vec<minutes_quote::Model>> {
    let of = minutes_quote::Column::MinutesSectionId.is_in(sections);
    Ok(minutes_quote::Entity::find().filter(of).all(db).await?)
}

/// How many decisions and how many actions minutes quote of what this reader may be told. What was taken back since is among
/// them: it was agreed all the same.
pub async fn count_agreed(db: &impl ConnectionTrait, actor: &Actor, id: MinutesId) -> Result<(usize, usize)> {
    let sections = list_sections(db, id).await?.into_iter().map(|section| section.id);
    let mut quotes = list_quotes(db, sections).await?;
    let ids: Vec<MessageId> = quotes.iter().map(|quote| quote.message_id).collect();
    let told = message::quoted(actor, ids).all(db).await?;
    let told: HashSet<MessageId> = told.into_iter().map(|message| message.id).collect();
    quotes.retain(|quote| told.contains(&quote.message_id));
    let count = |mark| quotes.iter().filter(|quote| quote.mark == Some(mark)).count();
    Ok((count(Mark::Decision), count(Mark::Action)))
}

/// The wordings of messages, by message and number.
pub(super) async fn list_words(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = MessageId>,
) -> Result<HashMap<(MessageId, i32), message_revision::Model>> {
    let of = message_revision::Column::MessageId.is_in(ids);
    let rows = message_revision::Entity::find().filter(of).all(db).await?;
    Ok(rows.into_iter().map(|row| ((row.message_id, row.number), row)).collect())
}

/// Puts into each section what it quotes that this reader may read. What was taken back shows as that once the minutes
/// are published, and before it is left out.
async fn quote(
    db: &impl ConnectionTrait,
    actor: &Actor,
    minutes: &minutes::Model,
    sections: &mut [Section],
) -> Result<()> {
    let quotes = list_quotes(db, sections.iter().map(|section| section.id)).await?;
    let ids: Vec<MessageId> = quotes.iter().map(|quote| quote.message_id).collect();
    let mut words = list_words(db, ids.iter().copied()).await?;
    let messages = message::quoted(actor, ids).order_by_asc(message_row::Column::Seq).all(db).await?;
    let mut by_message: HashMap<MessageId, minutes_quote::Model> =
        quotes.into_iter().map(|quote| (quote.message_id, quote)).collect();
    let rules: HashMap<MinutesSectionId, AttributionRule> =
        sections.iter().map(|section| (section.id, section.rule)).collect();
    let mut quoted = Vec::new();
    for message in messages {
        let Some(quote) = by_message.remove(&message.id) else { continue };
        let rule = rules.get(&quote.minutes_section_id).copied().unwrap_or(AttributionRule::Private);
        if drafting::may_quote(rule, quote.mark) {
            quoted.push((rule, message, quote));
        }
    }
    let sources: Vec<_> = quoted.iter().map(|(rule, message, _)| source(*rule, message)).collect();
    let attributions = handling::attributions(db, &sources).await?;
    for ((_, message, quote), attribution) in quoted.into_iter().zip(attributions) {
        let stands = message.withdrawn_at.is_none() && message.locked_at.is_none();
        let standing = match words.remove(&(message.id, quote.revision)).filter(|_| stands) {
            Some(words) => Standing::Words(words.html, message.language, attribution),
            None if minutes.state == State::Published => Standing::Gone,
            None => continue,
        };
        let place = sections.iter_mut().find(|section| section.id == quote.minutes_section_id);
        if let Some(section) = place {
            section.quotes.push(Quote { message_id: message.id, mark: quote.mark, standing });
        }
    }
    Ok(())
}

/// Whose words they are, and how they may be used here: on record as their author chose; under the Chatham House Rule, and
/// of what is private, nobody is named, nor any organisation, whatever they chose.
pub(super) fn source(rule: AttributionRule, message: &message_row::Model) -> (AccountId, Handling) {
    let handling = match rule {
        AttributionRule::OnRecord => message.handling,
        AttributionRule::ChathamHouse | AttributionRule::Private => handling::DEFAULT,
    };
    (message.author_id, handling)
}

/// Who was there: names for those to whom the meeting's log is open, as it was while it went on; numbers for whoever reads
/// for policy, and for those who were never let in.
async fn attended(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<Attended> {
    let there = attendance::list_keys(db, meeting.id).await?;
    let mut sorry = meeting::list_apologies(db, meeting.id).await?;
    sorry.retain(|id| !there.contains(id));
    let of_meeting = declaration_row::Column::MeetingId.eq(meeting.id);
    let declared = declaration_row::Entity::find().filter(of_meeting.clone()).count(db).await?;
    let mut attended = Attended {
        count: there.len(),
        apologies: sorry.len(),
        declared: usize::try_from(declared).unwrap_or_default(),
        ..Attended::default()
    };
    if !is_told_who(db, actor, meeting).await? {
        return Ok(attended);
    }
    let declarations = declaration::visible(actor).filter(of_meeting).all(db).await?;
    let whose = declarations.iter().map(|row| row.account_id);
    let people: Vec<AccountId> = there.iter().chain(&sorry).copied().chain(whose).collect();
    let bylines = account::bylines(db, &people).await?;
    let named = |ids: &[AccountId]| {
        let mut named: Vec<Byline> = ids.iter().filter_map(|id| bylines.get(id).cloned()).collect();
        named.sort_by(|one, other| one.shown_name.cmp(&other.shown_name));
        named
    };
    attended.people = named(&there);
    if meeting::may_lead(actor, meeting) {
        attended.sorry = named(&sorry);
    }
    let declaration =
        |row: declaration_row::Model| Some((bylines.get(&row.account_id)?.clone(), row.interest));
    attended.declarations = declarations.into_iter().filter_map(declaration).collect();
    Ok(attended)
}

/// Whether the actor is told who was there, and not how many alone.
pub(super) async fn is_told_who(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<bool> {
    let inside = meeting::inside(actor).filter(meeting_row::Column::Id.eq(meeting.id));
    Ok(attendance::names_people_to(actor) && inside.count(db).await? > 0)
}
