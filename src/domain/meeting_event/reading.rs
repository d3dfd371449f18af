//! Reading the log: always today's projection, so that the words of a message that was removed are never read again.

use crate::domain::{Actor, Result, Timestamp, account, handling, meeting_event::Kind, message::Shown};
use entity::{
    handling::Handling,
    id::{AccountId, MeetingId, MessageId},
    meeting_event, message, message_revision,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// An entry of the log. Ask [`Event::is_visible_to`] before showing one.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its position, from 1.
    pub seq: i64,
    /// When it was done.
    pub at: Timestamp,
    /// What it tells.
    pub kind: Kind,
    /// Who did it.
    pub actor_id: Option<AccountId>,
    /// The key under which they did it; for them alone.
    pub client_key: Option<Uuid>,
    /// What is to be read in it.
    pub content: Content,
    /// How its message may be used, and whose it is.
    message: Option<(Handling, AccountId)>,
}

/// What is to be read in an entry of the log.
#[derive(Debug, Clone)]
pub enum Content {
    /// Nothing but what its kind says.
    Plain,
    /// A message.
    Message(Box<Shown>),
    /// A message that was removed: its words are not read.
    Tombstone(MessageId),
    /// The removal of a message that stands at an earlier position.
    Removal(MessageId, i64),
    /// A message that is locked as possibly illegal, for nobody to see.
    Locked,
    /// That a message is locked which stands at an earlier position.
    Lock(MessageId, i64),
    /// How a message may be used that stands at an earlier position.
    Handled(MessageId, i64, Handling),
}

impl Event {
    /// Whether this reader may see it. Of what they may not, they learn that something stands at its position.
    pub fn is_visible_to(&self, actor: &Actor) -> bool {
        let readable = self.message.is_none_or(|of| handling::is_readable(actor, of));
        readable && !matches!(self.content, Content::Locked)
    }

    /// Whether a message stood here that is locked, and that this reader might see otherwise.
    pub fn is_locked_for(&self, actor: &Actor) -> bool {
        let readable = self.message.is_none_or(|of| handling::is_readable(actor, of));
        readable && self.kind == Kind::MessagePosted && matches!(self.content, Content::Locked)
    }

    /// The message, and its position, that this entry takes away from this reader: it is for others alone now, and they
    /// may have it before them.
    pub fn taken_from(&self, actor: &Actor) -> Option<(MessageId, i64)> {
        match self.content {
            Content::Handled(id, seq, _) if !self.is_visible_to(actor) => Some((id, seq)),
            _ => None,
        }
    }

    /// The same entry once its message may be used in another way.
    #[must_use]
    pub fn handled(&self, handling: Handling) -> Self {
        let mut event = self.clone();
        event.message = event.message.map(|(_, author)| (handling, author));
        if let Content::Message(shown) = &mut event.content {
            shown.handling = handling;
        }
        event
    }

    /// The same entry once its message is locked.
    #[must_use]
    pub fn locked(&self) -> Self {
        Self { content: Content::Locked, ..self.clone() }
    }

    /// The same entry once its message is removed.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let content = match &self.content {
            Content::Message(shown) => Content::Tombstone(shown.id),
            other => other.clone(),
        };
        Self { content, ..self.clone() }
    }
}

/// The entries after a position, in order, at most so many. Whoever asks has found the meeting through the eyes of
/// the reader, or shows each entry to those alone who may see it.
pub async fn list_after(
    db: &impl ConnectionTrait,
    id: MeetingId,
    after: i64,
    limit: u64,
) -> Result<Vec<Event>> {
    let rows = meeting_event::Entity::find()
        .filter(meeting_event::Column::MeetingId.eq(id).and(meeting_event::Column::Seq.gt(after)))
        .order_by_asc(meeting_event::Column::Seq)
        .limit(limit);
    read(db, rows.all(db).await?).await
}

/// The last entries before a position, in order, at most so many.
pub async fn list_before(
    db: &impl ConnectionTrait,
    id: MeetingId,
    before: i64,
    limit: u64,
) -> Result<Vec<Event>> {
    let rows = meeting_event::Entity::find()
        .filter(meeting_event::Column::MeetingId.eq(id).and(meeting_event::Column::Seq.lt(before)))
        .order_by_desc(meeting_event::Column::Seq)
        .limit(limit);
    let mut rows = rows.all(db).await?;
    rows.reverse();
    read(db, rows).await
}

/// Entries with their messages, in a fixed number of queries.
async fn read(db: &impl ConnectionTrait, rows: Vec<meeting_event::Model>) -> Result<Vec<Event>> {
    let ids: Vec<MessageId> = rows.iter().filter_map(|row| row.message_id).collect();
    let messages = if ids.is_empty() { HashMap::new() } else { list_messages(db, ids).await? };
    rows.iter().map(|row| event(row, &messages)).collect()
}

/// Messages by key: what is shown of each, nothing of a removed or locked one.
async fn list_messages(
    db: &impl ConnectionTrait,
    ids: Vec<MessageId>,
) -> Result<HashMap<MessageId, (message::Model, Option<Shown>)>> {
    let messages = message::Entity::find().filter(message::Column::Id.is_in(ids)).all(db).await?;
    let standing = |message: &&message::Model| message.withdrawn_at.is_none() && message.locked_at.is_none();
    let (ids, mut authors): (Vec<MessageId>, Vec<AccountId>) =
        messages.iter().filter(standing).map(|message| (message.id, message.author_id)).unzip();
    authors.sort_unstable();
    authors.dedup();
    let wordings = message_revision::Entity::find()
        .filter(message_revision::Column::MessageId.is_in(ids))
        .all(db)
        .await?;
    let mut wordings: HashMap<(MessageId, i32), String> =
        wordings.into_iter().map(|row| ((row.message_id, row.number), row.html)).collect();
    let bylines = account::bylines(db, &authors).await?;
    let shown = |message: message::Model| {
        let html = wordings.remove(&(message.id, message.revision));
        let shown = html.zip(bylines.get(&message.author_id)).map(|(html, byline)| Shown {
            id: message.id,
            html,
            language: message.language,
            handling: message.handling,
            byline: byline.clone(),
        });
        (message.id, (message, shown))
    };
    Ok(messages.into_iter().map(shown).collect())
}

fn event(
    row: &meeting_event::Model,
    messages: &HashMap<MessageId, (message::Model, Option<Shown>)>,
) -> Result<Event> {
    let kind = Kind::parse(&row.kind)?;
    let message = row.message_id.and_then(|id| messages.get(&id));
    let content = match (kind, message) {
        (Kind::MeetingOpened | Kind::MeetingEnded, _) | (_, None) => Content::Plain,
        // Whatever became of it since: who may not read it is to lose it.
        (Kind::MessageHandled, Some((message, _))) => {
            Content::Handled(message.id, message.seq, message.handling)
        }
        (Kind::MessageLocked, Some((message, _))) if message.locked_at.is_some() => {
            Content::Lock(message.id, message.seq)
        }
        // Whoever reads the log after it was reopened has the message, and nothing to take away.
        (Kind::MessageLocked, Some(_)) => Content::Locked,
        (_, Some((message, _))) if message.locked_at.is_some() => Content::Locked,
        (Kind::MessageRemoved, Some((message, _))) => Content::Removal(message.id, message.seq),
        (Kind::MessagePosted, Some((_, Some(shown)))) => Content::Message(Box::new(shown.clone())),
        (Kind::MessagePosted, Some((message, None))) => Content::Tombstone(message.id),
    };
    Ok(Event {
        seq: row.seq,
        at: row.at,
        kind,
        actor_id: row.actor_id,
        client_key: row.client_key,
        content,
        message: message.map(|(message, _)| (message.handling, message.author_id)),
    })
}
