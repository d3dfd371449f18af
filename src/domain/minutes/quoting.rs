//! Choosing what minutes quote, out of what was said.

use crate::domain::{
    Actor, Error, Result,
    audit::{self, Entry},
    database::Database,
    handling::{self, Attribution},
    message,
    minutes::{
        content::{list_words, source},
        drafting::{may_quote, salt},
        find_section, find_to_edit, lock_to_change,
        naming::{self, Named},
        void,
    },
};
use entity::{
    agenda_item::{self, AttributionRule},
    id::{MeetingId, MessageId, MinutesSectionId},
    language::Language,
    meeting as meeting_row, message as message_row,
    message::Mark,
    minutes_quote, minutes_section,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::OnConflict,
};
use serde_json::json;
use std::collections::HashSet;

/// Messages on a page to choose from.
const PAGE: u64 = 100;

/// Something that was said.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its key.
    pub message_id: MessageId,
    /// Its position in the log.
    pub seq: i64,
    /// When it was said.
    pub at: crate::domain::Timestamp,
    /// What it says, safe to place in a page.
    pub html: String,
    /// Its language.
    pub language: Language,
    /// What it is for the minutes.
    pub mark: Option<Mark>,
    /// Whom the minutes would name.
    pub attribution: Attribution,
    /// Whom it names who was there and may not be named, if it does: it cannot be quoted.
    pub named: Option<Named>,
    /// Whether they quote it.
    pub is_quoted: bool,
}

/// What was said on a section's point and stands, after a position of the log: what the minutes quote of it, and could if it
/// named nobody whom it may not.
/// With it the meeting, the section's point, and after which position more follows, if it does.
pub async fn list_said(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (meeting_id, id): (MeetingId, MinutesSectionId),
    after: i64,
) -> Result<(meeting_row::Model, Option<agenda_item::Model>, Vec<Said>, Option<i64>)> {
    let (meeting, _, section, _) = find_to_edit(db, actor, (meeting_id, id)).await?;
    let item = find_item(db, &section).await?;
    let rule = item.as_ref().map_or(AttributionRule::OnRecord, |item| item.attribution);
    let said = message::visible(actor)
        .filter(of_section(meeting_id, &section))
        .filter(message_row::Column::Seq.gt(after))
        .order_by_asc(message_row::Column::Seq)
        .limit(PAGE + 1);
    let mut messages = said.all(db).await?;
    let more = messages.len() as u64 > PAGE;
    messages.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = messages.last().filter(|_| more).map(|message| message.seq);
    messages.retain(|message| may_quote(rule, message.mark));
    let quotes =
        minutes_quote::Entity::find().filter(minutes_quote::Column::MinutesSectionId.eq(id)).all(db).await?;
    let quoted: HashSet<MessageId> = quotes.iter().map(|quote| quote.message_id).collect();
    let mut words = list_words(db, messages.iter().map(|message| message.id)).await?;
    let ruled = messages.iter().map(|message| (rule, message));
    let mut named = naming::named_by(db, actor, &meeting, ruled).await?;
    let sources: Vec<_> = messages.iter().map(|message| source(rule, message)).collect();
    let attributions = handling::attributions(db, &sources).await?;
    let said = messages.into_iter().zip(attributions).filter_map(|(message, attribution)| {
        Some(Said {
            html: words.remove(&(message.id, message.revision))?.html,
            message_id: message.id,
            seq: message.seq,
            at: message.created_at,
            language: message.language,
            mark: message.mark,
            attribution,
            named: named.remove(&message.id),
            is_quoted: quoted.contains(&message.id),
        })
    });
    Ok((meeting, item, said.collect(), next))
}

pub(super) async fn find_item(
    db: &impl ConnectionTrait,
    section: &minutes_section::Model,
) -> Result<Option<agenda_item::Model>> {
    match section.agenda_item_id {
        Some(id) => Ok(agenda_item::Entity::find_by_id(id).one(db).await?),
        None => Ok(None),
    }
}

/// What was said on a section's point, or outside any, and was not taken away.
fn of_section(meeting_id: MeetingId, section: &minutes_section::Model) -> Condition {
    let item = message_row::Column::AgendaItemId;
    Condition::all()
        .add(message_row::Column::MeetingId.eq(meeting_id))
        .add(section.agenda_item_id.map_or_else(|| item.is_null(), |id| item.eq(id)))
        .add(message_row::Column::WithdrawnAt.is_null())
}

/// Puts a message into a section, or takes it out. Of two who choose at once each changes what they choose, and neither
/// what the other does. Twice is once; `Conflict` if it names somebody whom the minutes may not name.
pub async fn set_quote(
    db: &Database,
    actor: &Actor,
    (meeting_id, id, message_id): (MeetingId, MinutesSectionId, MessageId),
    quoted: bool,
) -> Result<()> {
    let txn = db.begin().await?;
    let (minutes, meeting) = lock_to_change(&txn, actor, meeting_id).await?;
    let section = find_section(&txn, &minutes, id).await?;
    let item = find_item(&txn, &section).await?;
    let rule = item.map_or(AttributionRule::OnRecord, |item| item.attribution);
    let said = message::visible(actor)
        .filter(of_section(meeting_id, &section))
        .filter(message_row::Column::Id.eq(message_id));
    let message = said.one(&txn).await?.ok_or(Error::NotFound)?;
    if quoted && !may_quote(rule, message.mark) {
        return Err(Error::Conflict("conflict-quote-private"));
    }
    let standing = minutes_quote::Entity::find_by_id((id, message_id)).one(&txn).await?;
    match (&standing, quoted) {
        (Some(standing), true) if standing.mark == message.mark => return Ok(()),
        (None, false) => return Ok(()),
        (_, true) => {
            let ruled = [(rule, &message)].into_iter();
            if !naming::named_by(&txn, actor, &meeting, ruled).await?.is_empty() {
                return Err(Error::Conflict("conflict-quote-names-somebody"));
            }
            insert(&txn, actor, id, &message).await?;
        }
        (Some(_), false) => {
            minutes_quote::Entity::delete_by_id((id, message_id)).exec(&txn).await?;
        }
    }
    void(&txn, actor, &minutes).await?;
    let kind = if quoted { "MinutesQuoteAdded" } else { "MinutesQuoteRemoved" };
    let entry = Entry::new(kind, Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, meeting_id.0)
        .detail(json!({ "section": id, "message": message_id }));
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Quotes a message as it stands now: which of its wordings, and what it is for the minutes.
pub(super) async fn insert(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: MinutesSectionId,
    message: &message_row::Model,
) -> Result<()> {
    let quote = row(actor, id, message);
    let row = minutes_quote::ActiveModel {
        minutes_section_id: Set(quote.minutes_section_id),
        message_id: Set(quote.message_id),
        revision: Set(quote.revision),
        mark: Set(quote.mark),
        salt: Set(quote.salt),
        quoted_by: Set(quote.quoted_by),
        quoted_at: Set(quote.quoted_at),
    };
    let again =
        OnConflict::columns([minutes_quote::Column::MinutesSectionId, minutes_quote::Column::MessageId])
            .update_columns([minutes_quote::Column::Revision, minutes_quote::Column::Mark])
            .to_owned();
    minutes_quote::Entity::insert(row).on_conflict(again).exec_without_returning(txn).await?;
    Ok(())
}

fn row(actor: &Actor, id: MinutesSectionId, message: &message_row::Model) -> minutes_quote::Model {
    minutes_quote::Model {
        minutes_section_id: id,
        message_id: message.id,
        revision: message.revision,
        mark: message.mark,
        salt: Some(salt()),
        quoted_by: actor.id,
        quoted_at: actor.now,
    }
}
