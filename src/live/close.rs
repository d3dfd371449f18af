use axum::extract::ws::{CloseFrame, Message, WebSocket};
use std::time::Duration;

/// How long a socket has to take its last frame.
const WITHIN: Duration = Duration::from_secs(5);

/// Why a socket ends. 4000 to 4199: back off and resume; 4200 to 4299: a new ticket, or sign in; from 4300: stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Close {
    /// The other side went.
    Gone,
    /// The server stops, or starts again.
    Restart,
    /// Nothing was heard for a minute.
    Silent,
    /// The database failed.
    Failed,
    /// This person has as many sockets as they may.
    TooMany,
    /// The other side does not read as fast as the meeting goes on.
    Slow,
    /// Too much was refused within a minute.
    Refused,
    /// No ticket in time, or not one for this session.
    Ticket,
    /// The session ended.
    Session,
    /// A meeting is no longer open to this person.
    Removed,
    /// Frames that are no text.
    Unreadable,
}

impl Close {
    /// The code (RFC 6455, 7.4) and a word for it; none if nobody is there to read it.
    const fn code(self) -> Option<(u16, &'static str)> {
        match self {
            Self::Gone => None,
            Self::Restart => Some((1012, "restart")),
            Self::Silent => Some((4000, "silent")),
            Self::Failed => Some((4001, "failed")),
            Self::TooMany => Some((4005, "too many sockets")),
            Self::Slow => Some((4008, "slow")),
            Self::Refused => Some((4029, "too many refusals")),
            Self::Ticket => Some((4200, "ticket")),
            Self::Session => Some((4201, "session")),
            Self::Removed => Some((4300, "removed")),
            Self::Unreadable => Some((4301, "unreadable")),
        }
    }

    /// Says why, and closes.
    pub(super) async fn send(self, socket: &mut WebSocket) {
        let Some((code, reason)) = self.code() else { return };
        let frame = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
        // It ends either way.
        let _ = tokio::time::timeout(WITHIN, socket.send(frame)).await;
    }
}
