//! Who is acting, and what they may see. Everything that a check of privacy asks stands here, resolved once.

use crate::domain::{Error, Result, Timestamp};
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Europe::London;
use entity::{
    id::{AccountId, OrganisationId, SessionId, SpaceId},
    language::Language,
    organisation::Kind as OrganisationKind,
    role_grant::Role,
};
use std::sync::Arc;
use uuid::Uuid;

/// Someone acting now.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Their account.
    pub id: AccountId,
    /// The name that others see.
    pub shown_name: String,
    /// The language of their pages and mail.
    pub language: Language,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Organisations to which they belong, or belonged within the last twelve months.
    pub memberships: Vec<Membership>,
    /// Spaces that they may read, resolved once.
    pub spaces: Vec<SpaceId>,
    /// The session that they act in; none for an organisation's tool.
    pub session_id: Option<SessionId>,
    /// When that session was last seen in use.
    pub last_seen_at: Option<Timestamp>,
    /// When that session ends, if it is not used again.
    pub session_ends_at: Option<Timestamp>,
    /// When they signed in to that session.
    pub signed_in_at: Option<Timestamp>,
    /// Since when they want no mail and to be in no list; none if they do not.
    pub paused_at: Option<Timestamp>,
    /// Since when a version of the terms waits for them; none if they have accepted the one in force.
    pub terms_due_at: Option<Timestamp>,
    /// Until when a moderator has kept them from writing; none if nobody has.
    pub silenced_until: Option<Timestamp>,
    /// Until when a moderator has kept them out of every space; none if nobody has.
    pub barred_until: Option<Timestamp>,
    /// When they last proved in that session who they are.
    pub stepped_up_at: Option<Timestamp>,
    /// The form that they send: its draft goes with what comes of it. None if they send none.
    pub form: Option<SentForm>,
    /// When they are acting.
    pub now: Timestamp,
}

/// A form that somebody sends.
#[derive(Debug, Clone)]
pub struct SentForm {
    /// The page on which it stands.
    pub page: Arc<str>,
    /// The key of the page's showing in which it was written: what is saved of it later came too late.
    pub writing: Option<Uuid>,
}

/// Whether somebody has accepted the terms in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// They have.
    Accepted,
    /// A new version came while they were signed in: what they were writing is still taken.
    Changed,
    /// They have to, before anything else.
    Due,
}

/// Use of a session is written down this often at most, so that reading does not write.
const TOUCHED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A place in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Whether it has not ended.
    pub current: bool,
    /// Whether they may nominate for it.
    pub lead: bool,
}

impl Actor {
    /// Whether they hold a role.
    pub fn holds(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether it is time to write down that the session is in use.
    pub fn touch_due(&self) -> bool {
        self.touch_due_at(self.now)
    }

    /// The same at a later moment, of somebody who is known for a while.
    pub(crate) fn touch_due_at(&self, now: Timestamp) -> bool {
        self.last_seen_at.is_some_and(|seen| now - seen >= TOUCHED_EVERY)
    }

    /// Whether they proved within this time who they are.
    pub fn proved_within(&self, time: TimeDelta) -> bool {
        self.stepped_up_at.is_some_and(|at| self.now - at < time)
    }

    /// The day on which they are acting, in London.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&London).date_naive()
    }

    /// Whether they have accepted the terms in force.
    pub fn terms(&self) -> Terms {
        match (self.terms_due_at, self.signed_in_at) {
            (None, _) => Terms::Accepted,
            (Some(due_at), Some(signed_in_at)) if signed_in_at < due_at => Terms::Changed,
            (Some(_), _) => Terms::Due,
        }
    }

    /// Whether they lead an organisation.
    pub fn leads(&self) -> bool {
        self.memberships.iter().any(|membership| membership.current && membership.lead)
    }

    /// Whether a moderator keeps them from writing now.
    pub fn is_silenced(&self) -> bool {
        self.silenced_until.is_some_and(|until| until > self.now)
    }

    /// Whether a moderator keeps them out of every space now.
    pub fn is_barred(&self) -> bool {
        self.barred_until.is_some_and(|until| until > self.now)
    }

    /// Refuses whoever may not write now.
    pub fn check_may_write(&self) -> Result<()> {
        if self.is_silenced() { Err(Error::Forbidden("forbidden-paused-by-moderator")) } else { Ok(()) }
    }

    /// Whether they moderate.
    pub fn is_moderator(&self) -> bool {
        self.holds(Role::Moderator)
    }

    /// Whether contributions for members alone (HD4) are hidden from them, whatever else they are.
    pub fn reads_for_policy(&self) -> bool {
        self.holds(Role::PolicyReader)
    }

    /// The organisation for which they speak: the first to which they belong.
    pub fn organisation_id(&self) -> Option<OrganisationId> {
        self.memberships.iter().find(|membership| membership.current).map(|it| it.organisation_id)
    }

    /// Whether what comes from this organisation is not theirs to judge (they belong to it, or did within
    /// twelve months).
    pub fn has_interest_in(&self, organisation_id: Option<OrganisationId>) -> bool {
        organisation_id.is_some_and(|id| self.memberships.iter().any(|it| it.organisation_id == id))
    }
}
