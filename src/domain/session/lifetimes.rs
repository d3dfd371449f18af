use crate::domain::Timestamp;
use chrono::TimeDelta;
use entity::{role_grant::Role, session};

/// How long a session lasts at most, and how long unused.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// However busy; never over twelve hours.
    pub longest: TimeDelta,
    /// Unused.
    pub idle: TimeDelta,
    /// Unused by a moderator.
    pub idle_of_moderators: TimeDelta,
    /// Unused but for listening to a meeting.
    pub idle_of_listeners: TimeDelta,
}

impl Lifetimes {
    /// How long a session may be unused by somebody with these roles.
    pub fn idle(self, roles: &[Role]) -> TimeDelta {
        if roles.contains(&Role::Moderator) { self.idle_of_moderators } else { self.idle }
    }

    /// How long it may be unused by somebody who does nothing but listen.
    pub(super) fn listening(self, roles: &[Role]) -> TimeDelta {
        self.idle(roles).max(self.idle_of_listeners)
    }

    /// When a session ends, however much it is used.
    pub(super) fn last_moment(self, session: &session::Model) -> Timestamp {
        session.expires_at.min(session.created_at + self.longest)
    }
}
