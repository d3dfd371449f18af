//! Contributions: all that somebody wrote, of whichever kind, in one list, and taking it back. What is withdrawn, and
//! how, is each noun's own rule; nothing is decided here a second time.

mod digests;
mod handling;
mod own;
mod withdrawal;

pub use digests::{Digests, count_digests, list_digests};
pub use handling::{Handled, find_handled, set_handling};
pub use own::{Contribution, Count, count_standing, find, list, list_standing};
pub(crate) use withdrawal::enter;
pub use withdrawal::{Withdrawal, ask, find_latest, find_open, proceed, withdraw, withdraw_some};

use std::{fmt, str::FromStr};
use uuid::Uuid;

/// What kind of thing somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A post of a thread.
    Post,
    /// A message of a meeting.
    Message,
    /// A report of a trend, perhaps not sent yet.
    Submission,
    /// A concern.
    Concern,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Post, Self::Message, Self::Submission, Self::Concern];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Post => "post",
            Self::Message => "message",
            Self::Submission => "submission",
            Self::Concern => "concern",
        })
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.to_string() == text).ok_or(())
    }
}

/// A contribution by its kind and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its key.
    pub id: Uuid,
}
