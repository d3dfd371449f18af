//! Writing the log: people's changes, in the order in which they came, in one transaction.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    database::Database,
    meeting,
    meeting_event::Kind,
    message::{self, NewMessage, Placed},
};
use entity::{
    id::{AccountId, MeetingId, MessageId},
    meeting as meeting_row, meeting_event,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// What somebody wants written into a meeting's log.
#[derive(Debug, Clone)]
pub struct Change {
    /// Who.
    pub actor: Actor,
    /// Their own key for it: the same key again is the same change.
    pub key: Uuid,
    /// What.
    pub command: Command,
}

/// What can be done in a meeting.
#[derive(Debug, Clone)]
pub enum Command {
    /// Open it to messages.
    Open,
    /// End it.
    End,
    /// Say something.
    Post(NewMessage),
    /// Take a message away.
    Remove(MessageId),
}

/// Where a change stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Its position.
    pub seq: i64,
    /// When it was done.
    pub at: Timestamp,
    /// Whether it had been done before: this is the first answer again.
    pub repeated: bool,
}

impl Change {
    /// What the log keeps of it besides: codes alone.
    fn payload(&self) -> Value {
        match &self.command {
            Command::Post(new) if !new.screening().is_empty() => json!({ "screening": new.screening() }),
            _ => json!({}),
        }
    }

    /// SHA-256 of what is asked: another body under the same key is refused.
    fn body_hash(&self) -> Vec<u8> {
        let body = match &self.command {
            Command::Open => "open".to_owned(),
            Command::End => "end".to_owned(),
            Command::Post(new) => format!("post\n{}", new.fingerprint()),
            Command::Remove(id) => format!("remove\n{id}"),
        };
        Sha256::digest(body).to_vec()
    }
}

/// An entry that is decided and has no position yet.
struct Entry<'a> {
    change: &'a Change,
    kind: Kind,
    body_hash: Vec<u8>,
    message_id: Option<MessageId>,
}

/// How a change ended: at an earlier position, or as an entry of this transaction.
enum Outcome {
    Earlier(Receipt),
    Entry(usize),
    Repeat(usize),
}

/// Appends changes to a meeting's log. Each has an answer of its own; the database failing fails them all.
pub async fn append(db: &Database, id: MeetingId, changes: &[Change]) -> Result<Vec<Result<Receipt>>> {
    let txn = db.begin().await?;
    let mut meeting = meeting::lock(&txn, id).await?;
    let earlier = earlier(&txn, id, changes).await?;
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut outcomes = Vec::with_capacity(changes.len());
    for change in changes {
        let outcome = match repeat(change, &earlier, &entries) {
            Some(outcome) => outcome,
            None => decide(&txn, &mut meeting, change, &mut entries).await,
        };
        if let Err(Error::Database(error)) = outcome {
            return Err(error.into());
        }
        outcomes.push(outcome);
    }
    let first = if entries.is_empty() { 0 } else { insert(&txn, id, &entries).await? };
    txn.commit().await?;
    let place = |index: usize, repeated| Receipt {
        seq: first + position(index),
        at: entries[index].change.actor.now,
        repeated,
    };
    let receipt = |outcome| match outcome {
        Outcome::Earlier(receipt) => receipt,
        Outcome::Entry(index) => place(index, false),
        Outcome::Repeat(index) => place(index, true),
    };
    Ok(outcomes.into_iter().map(|outcome| outcome.map(receipt)).collect())
}

fn position(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

/// What these people's keys stood for before, if for anything.
async fn earlier(
    txn: &DatabaseTransaction,
    id: MeetingId,
    changes: &[Change],
) -> Result<HashMap<(AccountId, Uuid), meeting_event::Model>> {
    let keys = changes.iter().map(|change| change.key);
    let rows = meeting_event::Entity::find()
        .filter(meeting_event::Column::MeetingId.eq(id).and(meeting_event::Column::ClientKey.is_in(keys)))
        .all(txn)
        .await?;
    let keyed = |row: meeting_event::Model| Some(((row.actor_id?, row.client_key?), row));
    Ok(rows.into_iter().filter_map(keyed).collect())
}

/// The answer to a change whose key was used before, in the log or in this transaction.
fn repeat(
    change: &Change,
    earlier: &HashMap<(AccountId, Uuid), meeting_event::Model>,
    entries: &[Entry<'_>],
) -> Option<Result<Outcome>> {
    let same = |hash: &[u8], outcome| {
        if hash == change.body_hash() { Ok(outcome) } else { Err(Error::Conflict("conflict-key-reused")) }
    };
    if let Some(row) = earlier.get(&(change.actor.id, change.key)) {
        let receipt = Receipt { seq: row.seq, at: row.at, repeated: true };
        return Some(same(row.body_hash.as_deref().unwrap_or_default(), Outcome::Earlier(receipt)));
    }
    let twin = |entry: &Entry<'_>| entry.change.key == change.key && entry.change.actor.id == change.actor.id;
    let index = entries.iter().position(twin)?;
    Some(same(&entries[index].body_hash, Outcome::Repeat(index)))
}

/// Does what a change asks, as far as that is more than an entry of the log.
async fn decide<'a>(
    txn: &DatabaseTransaction,
    meeting: &mut meeting_row::Model,
    change: &'a Change,
    entries: &mut Vec<Entry<'a>>,
) -> Result<Outcome> {
    let (actor, body_hash) = (&change.actor, change.body_hash());
    let entry = |kind| Entry { change, kind, body_hash, message_id: None };
    let entry = match &change.command {
        Command::Open => {
            if !meeting::open(txn, actor, meeting).await? {
                return latest(txn, meeting.id, (Kind::MeetingOpened, None), entries).await;
            }
            meeting.opened_at = Some(actor.now);
            entry(Kind::MeetingOpened)
        }
        Command::End => {
            if !meeting::end(txn, actor, meeting).await? {
                return latest(txn, meeting.id, (Kind::MeetingEnded, None), entries).await;
            }
            meeting.ended_at = Some(actor.now);
            entry(Kind::MeetingEnded)
        }
        Command::Post(_) => {
            check_post(actor, meeting)?;
            Entry { message_id: Some(MessageId::at(actor.now)), ..entry(Kind::MessagePosted) }
        }
        Command::Remove(id) => {
            if !message::remove(txn, actor, meeting, *id).await? {
                return latest(txn, meeting.id, (Kind::MessageRemoved, Some(*id)), entries).await;
            }
            Entry { message_id: Some(*id), ..entry(Kind::MessageRemoved) }
        }
    };
    entries.push(entry);
    Ok(Outcome::Entry(entries.len() - 1))
}

fn check_post(actor: &Actor, meeting: &meeting_row::Model) -> Result<()> {
    actor.check_may_write()?;
    if !meeting::may_post(actor, meeting) {
        return Err(Error::Forbidden("forbidden-message-post"));
    }
    if meeting.ended_at.is_some() {
        return Err(Error::Conflict("conflict-meeting-ended"));
    }
    if meeting.opened_at.is_none() {
        return Err(Error::Conflict("conflict-meeting-not-open"));
    }
    Ok(())
}

/// Where what is asked was already done by somebody, before or in this transaction.
async fn latest(
    txn: &DatabaseTransaction,
    id: MeetingId,
    (kind, message_id): (Kind, Option<MessageId>),
    entries: &[Entry<'_>],
) -> Result<Outcome> {
    let same = |entry: &Entry<'_>| entry.kind == kind && entry.message_id == message_id;
    if let Some(index) = entries.iter().position(same) {
        return Ok(Outcome::Repeat(index));
    }
    let mut events = meeting_event::Entity::find()
        .filter(meeting_event::Column::MeetingId.eq(id).and(meeting_event::Column::Kind.eq(kind.code())));
    if let Some(message_id) = message_id {
        events = events.filter(meeting_event::Column::MessageId.eq(message_id));
    }
    let row = events.one(txn).await?.ok_or(Error::NotFound)?;
    Ok(Outcome::Earlier(Receipt { seq: row.seq, at: row.at, repeated: true }))
}

/// Gives the entries the next positions and writes them, messages first; returns the first position.
async fn insert(txn: &DatabaseTransaction, id: MeetingId, entries: &[Entry<'_>]) -> Result<i64> {
    let first = meeting::allot_seqs(txn, id, position(entries.len())).await? - position(entries.len()) + 1;
    let mut placed = Vec::new();
    let mut rows = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let (actor, seq) = (&entry.change.actor, first + position(index));
        if let (Command::Post(new), Some(message_id)) = (&entry.change.command, entry.message_id) {
            placed.push(Placed { id: message_id, meeting_id: id, seq, actor, new });
        }
        rows.push(meeting_event::ActiveModel {
            meeting_id: Set(id),
            seq: Set(seq),
            kind: Set(entry.kind.code().to_owned()),
            actor_id: Set(Some(actor.id)),
            client_key: Set(Some(entry.change.key)),
            body_hash: Set(Some(entry.body_hash.clone())),
            message_id: Set(entry.message_id),
            at: Set(actor.now),
            payload: Set(entry.change.payload()),
        });
    }
    if !placed.is_empty() {
        message::insert_all(txn, &placed).await?;
    }
    meeting_event::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(first)
}
