//! Reading the log, in a fixed number of queries.

use crate::domain::{
    Result,
    account::{self, Byline},
    hand,
    meeting::Writing,
    meeting_event::{Content, Event, Kind},
    message::Shown,
    poll, reaction,
};
use entity::{
    agenda_item,
    id::{AccountId, AgendaItemId, HandId, MeetingId, MessageId, PollId},
    meeting_event, message, message_revision,
    reaction::Sign,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use std::collections::HashMap;

/// What an entry keeps besides its kind and its message: keys and codes.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    hand: Option<HandId>,
    agenda_item: Option<AgendaItemId>,
    account: Option<AccountId>,
    poll: Option<PollId>,
    lobby: bool,
    locked: bool,
    slow_seconds: Option<i32>,
}

/// What entries tell of, by key.
#[derive(Debug, Default)]
struct Told {
    messages: HashMap<MessageId, (message::Model, Option<Shown>)>,
    hands: HashMap<HandId, (i64, hand::Shown)>,
    items: HashMap<AgendaItemId, agenda_item::Model>,
    people: HashMap<AccountId, Byline>,
    polls: HashMap<PollId, poll::Shown>,
    signs: HashMap<(MessageId, AccountId), Sign>,
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

/// The last entries before a position, in order, at most so many, but for reactions: these stand at their message, and may be
/// many.
pub async fn list_before(
    db: &impl ConnectionTrait,
    id: MeetingId,
    before: i64,
    limit: u64,
) -> Result<Vec<Event>> {
    let rows = meeting_event::Entity::find()
        .filter(meeting_event::Column::MeetingId.eq(id).and(meeting_event::Column::Seq.lt(before)))
        .filter(meeting_event::Column::Kind.ne(reaction::LOGGED_AS))
        .order_by_desc(meeting_event::Column::Seq)
        .limit(limit);
    let mut rows = rows.all(db).await?;
    rows.reverse();
    read(db, rows).await
}

/// Entries with what they tell of.
pub(super) async fn read(db: &impl ConnectionTrait, rows: Vec<meeting_event::Model>) -> Result<Vec<Event>> {
    let kept = rows.iter().map(|row| Ok(serde_json::from_value(row.payload.clone())?));
    let kept: Vec<Kept> = kept.collect::<Result<_>>()?;
    let told = Told {
        messages: list_messages(db, rows.iter().filter_map(|row| row.message_id).collect()).await?,
        hands: list_hands(db, kept.iter().filter_map(|kept| kept.hand).collect()).await?,
        items: list_items(db, kept.iter().filter_map(|kept| kept.agenda_item).collect()).await?,
        people: list_people(db, kept.iter().filter_map(|kept| kept.account).collect()).await?,
        polls: list_polls(db, kept.iter().filter_map(|kept| kept.poll).collect()).await?,
        signs: list_signs(db, &rows).await?,
    };
    rows.iter().zip(kept).map(|(row, kept)| event(row, kept, &told)).collect()
}

async fn list_hands(
    db: &impl ConnectionTrait,
    ids: Vec<HandId>,
) -> Result<HashMap<HandId, (i64, hand::Shown)>> {
    if ids.is_empty() { Ok(HashMap::new()) } else { hand::list_by_key(db, ids).await }
}

async fn list_items(
    db: &impl ConnectionTrait,
    ids: Vec<AgendaItemId>,
) -> Result<HashMap<AgendaItemId, agenda_item::Model>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let items = agenda_item::Entity::find().filter(agenda_item::Column::Id.is_in(ids)).all(db).await?;
    Ok(items.into_iter().map(|item| (item.id, item)).collect())
}

async fn list_people(db: &impl ConnectionTrait, ids: Vec<AccountId>) -> Result<HashMap<AccountId, Byline>> {
    if ids.is_empty() { Ok(HashMap::new()) } else { account::bylines(db, &ids).await }
}

async fn list_polls(db: &impl ConnectionTrait, ids: Vec<PollId>) -> Result<HashMap<PollId, poll::Shown>> {
    if ids.is_empty() { Ok(HashMap::new()) } else { poll::list_by_key(db, ids).await }
}

/// With what those react who did so in these entries.
async fn list_signs(
    db: &impl ConnectionTrait,
    rows: &[meeting_event::Model],
) -> Result<HashMap<(MessageId, AccountId), Sign>> {
    let reacted = rows.iter().filter(|row| row.kind == reaction::LOGGED_AS);
    reaction::list_of(db, reacted.filter_map(|row| row.message_id.zip(row.actor_id)).unzip()).await
}

/// Messages by key: what is shown of each, nothing of a removed or locked one.
async fn list_messages(
    db: &impl ConnectionTrait,
    ids: Vec<MessageId>,
) -> Result<HashMap<MessageId, (message::Model, Option<Shown>)>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let messages = message::Entity::find()
        .filter(message::Column::Id.is_in(ids))
        .find_also_related(message_revision::Entity)
        .all(db)
        .await?;
    let stands = |message: &message::Model| message.withdrawn_at.is_none() && message.locked_at.is_none();
    let standing = messages.iter().filter(|(message, _)| stands(message));
    let mut authors: Vec<AccountId> = standing.map(|(message, _)| message.author_id).collect();
    authors.sort_unstable();
    authors.dedup();
    let bylines = account::bylines(db, &authors).await?;
    let answered = list_places(db, messages.iter().map(|(message, _)| message)).await?;
    let shown = |(message, wording): (message::Model, Option<message_revision::Model>)| {
        let wording = wording.filter(|_| stands(&message));
        let shown = wording.zip(bylines.get(&message.author_id)).map(|(wording, byline)| Shown {
            id: message.id,
            html: wording.html,
            language: message.language,
            handling: message.handling,
            byline: byline.clone(),
            edited_at: message.edited_at,
            reply_to: message.reply_to_id.and_then(|id| answered.get(&id).copied()),
            agenda_item_id: message.agenda_item_id,
            mark: message.mark,
            reactions: message.reactions,
        });
        (message.id, (message, shown))
    };
    Ok(messages.into_iter().map(shown).collect())
}

/// Where the messages stand that these answer.
async fn list_places<'a>(
    db: &impl ConnectionTrait,
    messages: impl Iterator<Item = &'a message::Model> + Clone,
) -> Result<HashMap<MessageId, i64>> {
    let mut places: HashMap<MessageId, i64> =
        messages.clone().map(|message| (message.id, message.seq)).collect();
    let answered = messages.filter_map(|message| message.reply_to_id);
    let others: Vec<MessageId> = answered.filter(|id| !places.contains_key(id)).collect();
    if !others.is_empty() {
        let rows = message::Entity::find()
            .select_only()
            .columns([message::Column::Id, message::Column::Seq])
            .filter(message::Column::Id.is_in(others));
        places.extend(rows.into_tuple::<(MessageId, i64)>().all(db).await?);
    }
    Ok(places)
}

fn event(row: &meeting_event::Model, kept: Kept, told: &Told) -> Result<Event> {
    let kind = Kind::parse(&row.kind)?;
    let message = row.message_id.and_then(|id| told.messages.get(&id));
    Ok(Event {
        seq: row.seq,
        at: row.at,
        kind,
        actor_id: row.actor_id,
        client_key: row.client_key,
        content: match message {
            Some((message, Some(shown))) if kind == Kind::MessageReacted => {
                let sign = row.actor_id.and_then(|id| told.signs.get(&(message.id, id)));
                Content::Reactions(message.id, message.seq, shown.reactions, sign.copied())
            }
            Some((message, shown)) => content_of_message(kind, message, shown.as_ref()),
            None => content(kind, kept, told),
        },
        message: message.map(|(message, _)| (message.handling, message.author_id)),
    })
}

/// What is to be read of an entry that is about a message.
fn content_of_message(kind: Kind, message: &message::Model, shown: Option<&Shown>) -> Content {
    let (id, seq) = (message.id, message.seq);
    match (kind, shown) {
        // What it was is destroyed.
        _ if message.destroyed_at.is_some() => Content::Spent,
        (Kind::MessageHeld | Kind::MessageReleased | Kind::MessageDeclined, _) => Content::Held(id),
        _ if message.published_at.is_none() => Content::Held(id),
        // Whatever became of it since: who may not read it is to lose it.
        (Kind::MessageHandled, _) => Content::Handled(id, seq, message.handling),
        (Kind::MessageLocked, _) if message.locked_at.is_some() => Content::Lock(id, seq),
        // Whoever reads the log after it was reopened has the message, and nothing to take away.
        (Kind::MessageLocked, _) => Content::Locked,
        // None that anybody may see stands above the transcript.
        (Kind::MessagePinned, _) if message.locked_at.is_some() => Content::Pin(None),
        _ if message.locked_at.is_some() => Content::Locked,
        (Kind::MessageRemoved, _) => Content::Removal(id, seq),
        (Kind::MessagePosted, Some(shown)) => Content::Message(Box::new(shown.clone())),
        (Kind::MessagePosted, None) => Content::Tombstone(id),
        (Kind::MessageEdited, Some(shown)) => Content::Edit(Box::new(shown.clone()), seq),
        (Kind::MessageMarked, Some(shown)) => Content::Mark(id, seq, shown.mark),
        (Kind::MessagePinned, Some(_)) => Content::Pin(Some((id, seq))),
        (Kind::MessagePinned, None) => Content::Pin(None),
        _ => Content::Spent,
    }
}

/// What is to be read of an entry that is about none.
fn content(kind: Kind, kept: Kept, told: &Told) -> Content {
    let hand = kept.hand.and_then(|id| told.hands.get(&id));
    let item = kept.agenda_item.and_then(|id| told.items.get(&id));
    let poll = kept.poll.and_then(|id| told.polls.get(&id));
    let person = kept.account.and_then(|id| Some((id, told.people.get(&id)?)));
    match (kind, hand) {
        (Kind::MeetingOpened | Kind::MeetingEnded, _) => Content::Plain,
        (Kind::MessagePinned, _) => Content::Pin(None),
        (Kind::HandRaised, Some((_, hand))) => Content::Hand(Box::new(hand.clone())),
        (Kind::HandLowered, Some((seq, hand))) => Content::HandDown(hand.id, *seq),
        (Kind::HandCalled, Some((seq, hand))) => Content::HandCall(hand.id, *seq),
        (Kind::AgendaItemStarted, _) => {
            item.map_or(Content::Spent, |item| Content::Item(Box::new(item.clone())))
        }
        (Kind::PollOpened | Kind::PollClosed, _) => {
            poll.map_or(Content::Spent, |poll| Content::Poll(Box::new(poll.clone())))
        }
        (Kind::WritingSet, _) => {
            Content::Writing(Writing { locked: kept.locked, slow_seconds: kept.slow_seconds })
        }
        (Kind::LobbySet, _) => Content::Lobby(kept.lobby),
        (Kind::PersonWaiting | Kind::PersonAdmitted | Kind::PersonRemoved | Kind::PersonReturned, _) => {
            person.map_or(Content::Spent, |(id, byline)| Content::Person(id, Box::new(byline.clone())))
        }
        _ => Content::Spent,
    }
}
