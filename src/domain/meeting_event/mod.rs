//! A meeting's log: entries in one order, without gaps. The log is the truth; pages and sockets read it, and what
//! they append is written here, many people's together in one transaction.

mod append;
mod locking;
mod reading;

pub use append::{Change, Command, Receipt, append};
pub(crate) use locking::{conceal, reveal, set_handling, take_away};
pub use reading::{Content, Event, list_after, list_before};

use crate::domain::Result;
use sea_orm::DbErr;

/// What an entry of the log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The meeting began.
    MeetingOpened,
    /// The meeting is over.
    MeetingEnded,
    /// Somebody said something.
    MessagePosted,
    /// A message was taken away.
    MessageRemoved,
    /// A message was locked, since it may be illegal.
    MessageLocked,
    /// A message may be used in another way from now on.
    MessageHandled,
}

impl Kind {
    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MeetingOpened => "MeetingOpened",
            Self::MeetingEnded => "MeetingEnded",
            Self::MessagePosted => "MessagePosted",
            Self::MessageRemoved => "MessageRemoved",
            Self::MessageLocked => "MessageLocked",
            Self::MessageHandled => "MessageHandled",
        }
    }

    fn parse(code: &str) -> Result<Self> {
        let kinds = [
            Self::MeetingOpened,
            Self::MeetingEnded,
            Self::MessagePosted,
            Self::MessageRemoved,
            Self::MessageLocked,
            Self::MessageHandled,
        ];
        let unknown = || DbErr::Type(format!("meeting_event.kind {code:?} is not known"));
        Ok(kinds.into_iter().find(|kind| kind.code() == code).ok_or_else(unknown)?)
    }
}
