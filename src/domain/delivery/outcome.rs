use crate::domain::text;
use std::fmt;

/// What became of an attempt, with the server's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it.
    Accepted(String),
    /// The server was not reached: nobody's attempt.
    Unreached(String),
    /// The server would have nothing from us: an operator is needed, and it is nobody's attempt.
    Unwelcome(String),
    /// Not sent, since the server was lost meanwhile or went away: nobody's attempt.
    Broken(String),
    /// Not sent, and may be tried again.
    Transient(String),
    /// Refused for good.
    Permanent(String),
    /// Perhaps sent.
    Uncertain(String),
}

impl Outcome {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Unreached(_) => "unreached",
            Self::Unwelcome(_) => "unwelcome",
            Self::Broken(_) => "broken",
            Self::Transient(_) => "transient",
            Self::Permanent(_) => "permanent",
            Self::Uncertain(_) => "uncertain",
        }
    }

    /// The server's words, without the addresses that servers like to quote.
    pub(super) fn reply(&self) -> String {
        let words = match self {
            Self::Accepted(reply)
            | Self::Unreached(reply)
            | Self::Unwelcome(reply)
            | Self::Broken(reply)
            | Self::Transient(reply)
            | Self::Permanent(reply)
            | Self::Uncertain(reply) => reply,
        };
        text::without_addresses(words)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.reply())
    }
}
