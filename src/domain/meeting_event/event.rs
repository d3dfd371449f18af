//! An entry of the log as it is read: always today's projection, so that the words of a message that was removed are
//! never read again.

use crate::domain::{
    Actor, Timestamp, account::Byline, hand, handling, meeting::Writing, meeting_event::Kind, message::Shown,
    poll,
};
use entity::{
    agenda_item,
    handling::Handling,
    id::{AccountId, HandId, MessageId},
    message::Mark,
    reaction::{Counts, Sign},
};
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
    pub(super) message: Option<(Handling, AccountId)>,
}

/// What is to be read in an entry of the log.
#[derive(Debug, Clone)]
pub enum Content {
    /// Nothing but what its kind says.
    Plain,
    /// A message.
    Message(Box<Shown>),
    /// A message that waits to be released, or what became of it: for those who lead and for who wrote it.
    Held(MessageId),
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
    /// A message that stands at an earlier position, with the words that it has now.
    Edit(Box<Shown>, i64),
    /// What a message that stands at an earlier position is for the minutes.
    Mark(MessageId, i64, Option<Mark>),
    /// How many reacted to a message that stands at an earlier position, and with what its actor does: for them alone.
    Reactions(MessageId, i64, Option<Counts>, Option<Sign>),
    /// The message that stands above the transcript, and its position.
    Pin(Option<(MessageId, i64)>),
    /// A hand, as it is now.
    Hand(Box<hand::Shown>),
    /// That a hand is down which was raised at an earlier position.
    HandDown(HandId, i64),
    /// That it is the turn of whoever raised their hand at an earlier position.
    HandCall(HandId, i64),
    /// The agenda item that is talked about.
    Item(Box<agenda_item::Model>),
    /// A poll: what is asked, or what came of it.
    Poll(Box<poll::Shown>),
    /// Who writes, and how fast.
    Writing(Writing),
    /// Whether whoever comes waits to be let in: for those who lead alone.
    Lobby(bool),
    /// Somebody who waits, is let in, was asked to leave, or may come back: for those who lead alone.
    Person(AccountId, Box<Byline>),
    /// What this told of is gone: there is nothing to read.
    Spent,
}

impl Event {
    /// Whether this reader may see it. Of what they may not, they learn that something stands at its position.
    pub fn is_visible_to(&self, actor: &Actor) -> bool {
        let readable = self.message.is_none_or(|of| handling::is_readable(actor, of));
        match self.content {
            Content::Locked | Content::Spent => false,
            Content::Person(..) | Content::Lobby(_) => actor.is_moderator(),
            Content::Held(_) => {
                readable
                    && (actor.is_moderator() || self.message.is_some_and(|(_, author)| author == actor.id))
            }
            _ => readable,
        }
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

    /// Whether it puts a message above the transcript that this reader may not see: for them none stands there.
    pub fn unpins_for(&self, actor: &Actor) -> bool {
        matches!(self.content, Content::Pin(Some(_))) && !self.is_visible_to(actor)
    }

    /// The position of the earlier entry that reads otherwise after this one.
    pub fn amends(&self) -> Option<i64> {
        match self.content {
            Content::Removal(_, seq)
            | Content::Lock(_, seq)
            | Content::Handled(_, seq, _)
            | Content::Edit(_, seq)
            | Content::Mark(_, seq, _)
            | Content::Reactions(_, seq, ..)
            | Content::HandDown(_, seq)
            | Content::HandCall(_, seq) => Some(seq),
            _ => None,
        }
    }

    /// Whether earlier entries read otherwise after this one.
    pub fn reaches_back(&self) -> bool {
        self.amends().is_some() || self.kind == Kind::MeetingEnded
    }

    /// Whether it tells of what a later one changes as well: words of a message that is removed or has others now, or a hand
    /// in a meeting that is over.
    pub fn goes_with(&self, later: &Self) -> bool {
        match (&later.content, &self.content) {
            (Content::Removal(gone, _), Content::Mark(id, ..) | Content::Reactions(id, ..)) => id == gone,
            (Content::Removal(gone, _), Content::Edit(shown, _)) => shown.id == *gone,
            (Content::Edit(new, _), Content::Edit(shown, _)) => shown.id == new.id,
            (_, Content::Hand(_)) => later.kind == Kind::MeetingEnded,
            _ => false,
        }
    }

    /// How this entry reads after a later one that amends it.
    #[must_use]
    pub fn amended_by(&self, later: &Self) -> Self {
        let mut event = self.clone();
        match (&later.content, &mut event.content) {
            (Content::Removal(id, _), Content::Message(_)) => event.content = Content::Tombstone(*id),
            (Content::Removal(..), Content::Edit(..) | Content::Mark(..) | Content::Reactions(..)) => {
                event.content = Content::Spent;
            }
            (Content::Lock(..), _) => event.content = Content::Locked,
            (Content::Handled(_, _, handling), content) => {
                event.message = event.message.map(|(_, author)| (*handling, author));
                if let Content::Message(shown) = content {
                    shown.handling = *handling;
                }
            }
            (Content::Edit(new, _), Content::Message(shown) | Content::Edit(shown, _)) => {
                shown.clone_from(new);
            }
            (Content::Mark(_, _, mark), Content::Message(shown)) => shown.mark = *mark,
            (Content::Reactions(_, _, counts, _), Content::Message(shown)) => shown.reactions = *counts,
            (Content::HandCall(..), Content::Hand(hand)) => hand.called_at = Some(later.at),
            // It is down, or the meeting is over.
            (_, Content::Hand(hand)) => {
                hand.reason = None;
                hand.is_lowered = true;
            }
            _ => {}
        }
        event
    }
}

#[cfg(test)]
impl Event {
    /// An entry of which only its place matters.
    pub(crate) fn at(seq: i64) -> Self {
        let (at, kind, content) = (chrono::DateTime::UNIX_EPOCH, Kind::MeetingOpened, Content::Plain);
        Self { seq, at, kind, actor_id: None, client_key: None, content, message: None }
    }
}
