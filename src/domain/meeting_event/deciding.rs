//! What comes of a change: each rule is its noun's, and what is written down of it becomes an entry of the log.

use crate::domain::{
    Actor, Error, Result, admission, agenda_item, hand, meeting,
    meeting_event::{Change, Command, Kind, Receipt, append::position},
    message::{self, NewMessage},
    poll,
};
use chrono::TimeDelta;
use entity::{
    id::{AccountId, AgendaItemId, MeetingId, MessageId},
    meeting as meeting_row, meeting_event,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// An entry that is decided and has no position yet.
pub(super) struct Entry<'a> {
    pub(super) change: &'a Change,
    pub(super) kind: Kind,
    pub(super) body_hash: Vec<u8>,
    pub(super) message_id: Option<MessageId>,
    pub(super) agenda_item_id: Option<AgendaItemId>,
    pub(super) payload: Value,
    /// Whose words these are, where that is not who asks for the change.
    pub(super) author_id: Option<AccountId>,
    /// Whether it is what its change is known by; one more that comes with it is not.
    pub(super) is_keyed: bool,
}

impl<'a> Entry<'a> {
    fn new(change: &'a Change, kind: Kind) -> Self {
        Self {
            change,
            kind,
            body_hash: change.body_hash(),
            message_id: None,
            agenda_item_id: None,
            payload: change.payload(),
            author_id: None,
            is_keyed: true,
        }
    }

    fn of(self, id: MessageId) -> Self {
        Self { message_id: Some(id), ..self }
    }

    /// One more, that comes with what the change is known by.
    fn beside(self) -> Self {
        Self { is_keyed: false, ..self }
    }

    /// What its author knows it by: their own key, or the message's where somebody else released it.
    pub(super) fn key(&self) -> Option<Uuid> {
        let released = self.author_id.and(self.message_id).map(|id| id.0);
        if self.is_keyed { Some(self.change.key) } else { released }
    }

    /// Keeps a key or a code.
    fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.payload[name] = serde_json::to_value(value).unwrap_or_default();
        self
    }
}

/// How a change ended: at an earlier position, or as an entry of this transaction.
pub(super) enum Outcome {
    Earlier(Receipt),
    Entry(usize),
    Repeat(usize),
}

/// Does what a change asks, as far as that is more than an entry of the log.
pub(super) async fn decide<'a>(
    txn: &DatabaseTransaction,
    meeting: &mut meeting_row::Model,
    change: &'a Change,
    entries: &mut Vec<Entry<'a>>,
) -> Result<Outcome> {
    let actor = &change.actor;
    let entry = |kind| Entry::new(change, kind);
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
            entries.extend(finish(txn, meeting, change).await?);
            entry(Kind::MeetingEnded)
        }
        Command::Post(_)
        | Command::Release(_)
        | Command::Decline(..)
        | Command::Edit(..)
        | Command::Remove(_)
        | Command::TakeBack(_)
        | Command::Mark(..)
        | Command::React(..)
        | Command::Pin(_) => return decide_on_message(txn, meeting, change, entries).await,
        _ => match decide_to_lead(txn, meeting, change, entries).await? {
            Some(entry) => entry,
            None => return Ok(as_it_is(meeting, actor, entries)),
        },
    };
    entries.push(entry);
    Ok(Outcome::Entry(entries.len() - 1))
}

/// The same of what is about a message.
async fn decide_on_message<'a>(
    txn: &DatabaseTransaction,
    meeting: &mut meeting_row::Model,
    change: &'a Change,
    entries: &mut Vec<Entry<'a>>,
) -> Result<Outcome> {
    let actor = &change.actor;
    let entry = |kind| Entry::new(change, kind);
    let entry = match &change.command {
        Command::Post(new) => {
            check_post(txn, actor, (meeting, new), entries).await?;
            let agenda_item_id = meeting.agenda_item_id;
            let kind = if new.waits() { Kind::MessageHeld } else { Kind::MessagePosted };
            Entry { agenda_item_id, ..entry(kind).of(MessageId::at(actor.now)) }
        }
        Command::Release(id) => return release(txn, (meeting, change), *id, entries).await,
        Command::Decline(id, reason) => {
            message::decline(txn, actor, meeting, (*id, reason)).await?;
            entry(Kind::MessageDeclined).of(*id)
        }
        Command::Edit(id, new) => {
            check_open_to(txn, actor, meeting).await?;
            if !message::edit(txn, actor, meeting, (*id, new)).await? {
                return Ok(as_it_is(meeting, actor, entries));
            }
            entry(Kind::MessageEdited).of(*id)
        }
        Command::Remove(id) | Command::TakeBack(id) => {
            if !message::remove(txn, actor, meeting, *id).await? {
                return latest(txn, meeting.id, (Kind::MessageRemoved, Some(*id)), entries).await;
            }
            entry(Kind::MessageRemoved).of(*id)
        }
        Command::Mark(id, to) => {
            if !message::mark(txn, actor, meeting, (*id, *to)).await? {
                return Ok(as_it_is(meeting, actor, entries));
            }
            entry(Kind::MessageMarked).of(*id)
        }
        Command::React(id, to) => {
            if !message::react(txn, actor, meeting, (*id, *to)).await? {
                return Ok(as_it_is(meeting, actor, entries));
            }
            entry(Kind::MessageReacted).of(*id)
        }
        Command::Pin(id) => {
            meeting::check_leads_live(actor, meeting)?;
            if let Some(id) = id {
                message::find_standing(txn, actor, meeting, *id).await?;
            }
            if !meeting::pin(txn, meeting, *id).await? {
                return Ok(as_it_is(meeting, actor, entries));
            }
            Entry { message_id: *id, ..entry(Kind::MessagePinned) }
        }
        _ => return Ok(as_it_is(meeting, actor, entries)),
    };
    entries.push(entry);
    Ok(Outcome::Entry(entries.len() - 1))
}

/// Says what waited: at the log's end, after the entry that releases it, and by its writer.
async fn release<'a>(
    txn: &DatabaseTransaction,
    (meeting, change): (&meeting_row::Model, &'a Change),
    id: MessageId,
    entries: &mut Vec<Entry<'a>>,
) -> Result<Outcome> {
    let seq = next(meeting, entries) + 1;
    let Some(message) = message::release(txn, &change.actor, meeting, (id, seq)).await? else {
        return latest(txn, meeting.id, (Kind::MessageReleased, Some(id)), entries).await;
    };
    let entry = |kind| Entry::new(change, kind).of(id);
    entries.push(entry(Kind::MessageReleased));
    entries.push(Entry { author_id: Some(message.author_id), ..entry(Kind::MessagePosted).beside() });
    Ok(Outcome::Entry(entries.len() - 2))
}

/// Finishes what still goes on in a meeting that is over.
async fn finish<'a>(
    txn: &DatabaseTransaction,
    meeting: &mut meeting_row::Model,
    change: &'a Change,
) -> Result<Option<Entry<'a>>> {
    let now = change.actor.now;
    meeting.ended_at = Some(now);
    hand::take_all_down(txn, meeting.id, now).await?;
    message::decline_all(txn, meeting.id, now).await?;
    let closed = poll::close_open(txn, meeting.id, now).await?;
    Ok(closed.map(|id| Entry::new(change, Kind::PollClosed).with("poll", id).beside()))
}

/// The same of what is about no message: none where it is already as it was asked.
async fn decide_to_lead<'a>(
    txn: &DatabaseTransaction,
    meeting: &mut meeting_row::Model,
    change: &'a Change,
    entries: &mut Vec<Entry<'a>>,
) -> Result<Option<Entry<'a>>> {
    let actor = &change.actor;
    let entry = |kind| Entry::new(change, kind);
    let decided = match &change.command {
        Command::RaiseHand(reason) => {
            let seq = next(meeting, entries);
            let raised = hand::raise(txn, actor, meeting, (reason, seq)).await?;
            return Ok(raised.map(|id| entry(Kind::HandRaised).with("hand", id)));
        }
        Command::LowerHand(id) => {
            hand::lower(txn, actor, meeting, *id).await?.then(|| entry(Kind::HandLowered).with("hand", id))
        }
        Command::CallHand(id) => {
            hand::call(txn, actor, meeting, *id).await?.then(|| entry(Kind::HandCalled).with("hand", id))
        }
        Command::StartAgendaItem(id) => {
            let started = agenda_item::start(txn, actor, meeting, *id).await?;
            started.then(|| entry(Kind::AgendaItemStarted).with("agenda_item", id))
        }
        Command::OpenPoll(new) => {
            let id = poll::open(txn, actor, meeting, new).await?;
            Some(entry(Kind::PollOpened).with("poll", id))
        }
        Command::ClosePoll(id) => {
            poll::close(txn, actor, meeting, *id).await?.then(|| entry(Kind::PollClosed).with("poll", id))
        }
        Command::SetWriting(to) => meeting::set_writing(txn, actor, meeting, *to)
            .await?
            .then(|| entry(Kind::WritingSet).with("locked", to.locked).with("slow_seconds", to.slow_seconds)),
        _ => return decide_on_people(txn, meeting, change, entries).await,
    };
    Ok(decided)
}

/// The same of what is about somebody: whether they come in, and stay.
async fn decide_on_people<'a>(
    txn: &DatabaseTransaction,
    meeting: &mut meeting_row::Model,
    change: &'a Change,
    entries: &mut Vec<Entry<'a>>,
) -> Result<Option<Entry<'a>>> {
    let actor = &change.actor;
    let entry = |kind| Entry::new(change, kind);
    let decided = match &change.command {
        Command::SetLobby(is_on) => {
            let set = admission::set_lobby(txn, actor, meeting, *is_on).await?;
            set.then(|| entry(Kind::LobbySet).with("lobby", is_on))
        }
        Command::AskAdmission => {
            let waits = admission::ask(txn, actor, meeting).await?;
            waits.then(|| entry(Kind::PersonWaiting).with("account", actor.id))
        }
        Command::Admit(id) => {
            let admitted = admission::admit(txn, actor, meeting, *id).await?;
            admitted.then(|| entry(Kind::PersonAdmitted).with("account", id))
        }
        Command::RemovePerson(id) => {
            let removed = meeting::remove(txn, actor, meeting, *id).await?;
            if let Some(up) = hand::find_up(txn, meeting.id, *id).await?.filter(|_| removed) {
                hand::take_down(txn, up.id, actor.now).await?;
                entries.push(entry(Kind::HandLowered).with("hand", up.id).beside());
            }
            removed.then(|| entry(Kind::PersonRemoved).with("account", id))
        }
        Command::ReturnPerson(id) => {
            let returns = meeting::let_return(txn, actor, meeting, *id).await?;
            returns.then(|| entry(Kind::PersonReturned).with("account", id))
        }
        Command::Open
        | Command::End
        | Command::Post(_)
        | Command::Release(_)
        | Command::Decline(..)
        | Command::Edit(..)
        | Command::Remove(_)
        | Command::TakeBack(_)
        | Command::Mark(..)
        | Command::React(..)
        | Command::Pin(_)
        | Command::RaiseHand(_)
        | Command::LowerHand(_)
        | Command::CallHand(_)
        | Command::StartAgendaItem(_)
        | Command::OpenPoll(_)
        | Command::ClosePoll(_)
        | Command::SetWriting(_) => None,
    };
    Ok(decided)
}

/// The position that the next entry gets.
fn next(meeting: &meeting_row::Model, entries: &[Entry<'_>]) -> i64 {
    meeting.last_seq + position(entries.len()) + 1
}

/// Nothing is to be done: as of here it is as it was asked.
fn as_it_is(meeting: &meeting_row::Model, actor: &Actor, entries: &[Entry<'_>]) -> Outcome {
    let seq = next(meeting, entries) - 1;
    Outcome::Earlier(Receipt { seq, at: actor.now, repeated: true })
}

/// That the actor may say something now: it goes on, they may write in it, not too soon after their last, and what they
/// answer is there.
async fn check_post(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (meeting, new): (&meeting_row::Model, &NewMessage),
    entries: &[Entry<'_>],
) -> Result<()> {
    meeting::check_writes(actor, meeting)?;
    if let Some(id) = new.reply_to() {
        message::find_standing(txn, actor, meeting, id).await?;
    }
    check_open_to(txn, actor, meeting).await?;
    if !meeting::is_bound(actor, meeting) {
        return Ok(());
    }
    let Some(slow) = meeting.slow_seconds.map(|seconds| TimeDelta::seconds(seconds.into())) else {
        return Ok(());
    };
    let said = [Kind::MessagePosted, Kind::MessageHeld];
    let mine = |entry: &&Entry<'_>| said.contains(&entry.kind) && entry.change.actor.id == actor.id;
    let last = match entries.iter().rfind(mine) {
        Some(entry) => Some(entry.change.actor.now),
        None => message::find_last_moment(txn, meeting.id, actor.id).await?,
    };
    // A clock that was set back keeps nobody waiting until it has caught up.
    let last = last.filter(|last| *last <= actor.now);
    match last.map(|last| last + slow - actor.now).and_then(|wait| wait.to_std().ok()) {
        Some(wait) if !wait.is_zero() => Err(Error::TooSoon(wait)),
        _ => Ok(()),
    }
}

/// That writing is not locked to the actor, who may have the word.
async fn check_open_to(txn: &DatabaseTransaction, actor: &Actor, meeting: &meeting_row::Model) -> Result<()> {
    let is_locked = meeting.writing_locked_at.is_some() && meeting::is_bound(actor, meeting);
    if is_locked && !hand::has_word(txn, meeting.id, actor.id).await? {
        return Err(Error::Conflict("conflict-writing-locked"));
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
