//! A meeting's log: entries in one order, without gaps. The log is the truth; pages and sockets read it, and what
//! they append is written here, many people's together in one transaction.

mod append;
mod command;
mod deciding;
mod event;
mod locking;
mod reading;

pub use append::{Answer, Asked, Change, Receipt, append, append_asked};
pub use command::Command;
pub use event::{Content, Event};
pub(crate) use locking::{conceal, reveal, set_handling, take_away};
pub use reading::{list_after, list_before};

use crate::domain::Result;
use sea_orm::DbErr;

/// Declares what entries tell: the word in the database is the variant's name.
macro_rules! kinds {
    ($(#[$of:meta])* $name:ident { $($(#[$about:meta])* $kind:ident)* }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$about])* $kind,)*
        }

        impl $name {
            /// The word in the database.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($kind),)*
                }
            }

            fn parse(code: &str) -> Result<Self> {
                match code {
                    $(stringify!($kind) => Ok(Self::$kind),)*
                    _ => Err(DbErr::Type(format!("meeting_event.kind {code:?} is not known")).into()),
                }
            }
        }
    };
}

kinds! {
    /// What an entry of the log tells.
    Kind {
        /// The meeting began.
        MeetingOpened
        /// The meeting is over.
        MeetingEnded
        /// Somebody said something.
        MessagePosted
        /// Somebody would say something that whoever leads reads first.
        MessageHeld
        /// It is for everybody: what is said follows.
        MessageReleased
        /// It is for nobody else.
        MessageDeclined
        /// A message has new words.
        MessageEdited
        /// A message was taken away.
        MessageRemoved
        /// A message was locked, since it may be illegal.
        MessageLocked
        /// A message may be used in another way from now on.
        MessageHandled
        /// A message is an action or a decision, or is so no longer.
        MessageMarked
        /// Somebody reacted to a message, or does so no longer.
        MessageReacted
        /// A message stands above the transcript, or none does.
        MessagePinned
        /// Somebody would like to speak.
        HandRaised
        /// They no longer would, or have spoken.
        HandLowered
        /// It is their turn.
        HandCalled
        /// An agenda item is talked about from now on.
        AgendaItemStarted
        /// Those who are there are asked something.
        PollOpened
        /// What came of it is told.
        PollClosed
        /// Who writes, and how fast, is another from now on.
        WritingSet
        /// Whoever comes waits to be let in from now on, or comes straight in.
        LobbySet
        /// Somebody waits to be let in.
        PersonWaiting
        /// They are let in.
        PersonAdmitted
        /// Somebody was asked to leave.
        PersonRemoved
        /// They may come back.
        PersonReturned
    }
}
