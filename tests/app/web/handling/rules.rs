//! What product.md and schema.md say of handling, written down a second time: who may read a contribution, and whom they are
//! told it is from. Nothing here asks the forum.

use std::fmt;

/// Something that stands somewhere because somebody wrote something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::web) enum What {
    /// A thread: its title and its first post.
    Thread,
    /// One that waits for a moderator.
    HeldThread,
    /// A reply to a thread.
    Post,
    /// One that waits for a moderator.
    HeldPost,
    /// One that is locked as possibly illegal.
    LockedPost,
    /// What somebody said in a meeting that goes on.
    Message,
    /// One that waits for whoever leads the meeting.
    HeldMessage,
    /// What somebody said in a meeting that is over, and its published minutes quote.
    Quoted,
    /// A report that is not sent yet.
    DraftReport,
    /// A report that waits in the triage.
    NewReport,
    /// A report that is linked to a trend.
    Report,
    /// The published wording of a trend that rests on one report, and is handled as that is.
    Trend,
    /// The wording of a trend that is not published yet.
    NewTrend,
    /// A concern that waits for a moderator.
    NewConcern,
    /// A published concern.
    Concern,
    /// What was answered to it.
    Answer,
}

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Reader {
    Author,
    AuthorsTool,
    /// A member to whom the space is open.
    Insider,
    /// A member to whom it is not.
    Outsider,
    Moderator,
    Policy,
    PolicyMember,
    PolicyModerator,
    Lead,
    PolicyLead,
    Secretary,
    Auditor,
    Administrator,
    /// A tool of the insider's organisation.
    Tool,
    SignedOut,
}

use Reader::{
    Author, AuthorsTool, Insider, Lead, Moderator, Outsider, Policy, PolicyLead, PolicyMember,
    PolicyModerator, Tool,
};

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl Reader {
    fn reads_for_policy(self) -> bool {
        matches!(self, Policy | PolicyMember | PolicyModerator | PolicyLead)
    }

    fn moderates(self) -> bool {
        matches!(self, Moderator | PolicyModerator)
    }

    fn leads(self) -> bool {
        matches!(self, Lead | PolicyLead)
    }

    fn is_author(self) -> bool {
        matches!(self, Author | AuthorsTool)
    }

    /// Whether the space is open to them.
    fn is_inside(self) -> bool {
        self.is_author() || self.moderates() || self.reads_for_policy() || matches!(self, Insider | Tool)
    }

    fn is_member(self) -> bool {
        self.is_author() || matches!(self, Insider | Outsider | PolicyMember | Tool)
    }
}

/// Whether somebody may read it anywhere at all. HD4 is for members only, and whoever reads for policy never sees it,
/// whatever else they are; HD5 is for the policy team and moderators only.
pub(super) fn may_read(reader: Reader, what: What, handling: &str) -> bool {
    let policy = reader.reads_for_policy();
    let hidden = match handling {
        "HD4" => policy,
        "HD5" => !policy && !reader.moderates() && !reader.is_author(),
        _ => false,
    };
    let admitted = match what {
        What::Thread | What::Post | What::Message | What::Quoted => reader.is_inside(),
        What::HeldThread
        | What::HeldPost
        | What::HeldMessage
        | What::NewReport
        | What::Report
        | What::NewConcern => reader.is_author() || reader.moderates(),
        What::LockedPost => reader.leads(),
        What::DraftReport => reader.is_author(),
        What::NewTrend => reader.moderates(),
        // A trend that rests on nothing but HD5 is for policy readers and moderators, its reporter among the others.
        What::Trend if handling == "HD5" => policy || reader.moderates(),
        What::Trend | What::Concern | What::Answer => reader.is_member() || reader.moderates() || policy,
    };
    admitted && !hidden
}

/// To whom of those who may read it a place shows a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// To everybody with a browser.
    Readers,
    /// To members.
    Members,
    /// To tools.
    Tools,
    /// To its author alone.
    TheAuthor,
    /// To a tool of its author alone.
    TheAuthorsTool,
    /// To moderators.
    Moderators,
    /// To safeguarding leads.
    Leads,
    /// To policy readers.
    PolicyReaders,
    /// To policy readers and moderators.
    Staff,
    /// To nobody: notes, not text.
    Nobody,
}

impl To {
    fn includes(self, reader: Reader) -> bool {
        let tool = matches!(reader, Tool | AuthorsTool);
        match self {
            Self::Readers => !tool,
            Self::Members => !tool && reader.is_member(),
            Self::Tools => tool,
            Self::TheAuthor => reader == Author,
            Self::TheAuthorsTool => reader == AuthorsTool,
            Self::Moderators => reader.moderates(),
            Self::Leads => reader.leads(),
            Self::PolicyReaders => reader.reads_for_policy(),
            Self::Staff => reader.moderates() || reader.reads_for_policy(),
            Self::Nobody => false,
        }
    }
}

/// Whom a place says something is from, where it shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Inside a space: the shown name and the organisation, whatever the handling.
    Name,
    /// Outside it, as the handling says.
    Handling,
    /// At a moderator's desk: the shown name; to one who reads for policy, too, as the handling says.
    Desk,
    /// The same, without the organisation.
    NameAtDesk,
    /// Nobody.
    Nobody,
}

/// What is to be read somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Told {
    pub(super) text: bool,
    pub(super) name: bool,
    pub(super) organisation: bool,
}

/// What a place that shows something `to` and attributes it `by` tells a reader.
pub(super) fn told(reader: Reader, (what, handling): (What, &str), (to, by): (To, By)) -> Told {
    // What is referred to the leads or locked they read wherever it stands; HD4 not if they read for policy.
    let judged = to == To::Leads && !(handling == "HD4" && reader.reads_for_policy());
    let text = to.includes(reader) && (judged || may_read(reader, what, handling));
    let whole = match by {
        By::Name => true,
        By::Desk | By::NameAtDesk => !reader.reads_for_policy(),
        By::Handling | By::Nobody => false,
    };
    let outside = matches!(by, By::Handling | By::Desk | By::NameAtDesk);
    let has_organisation = by != By::NameAtDesk;
    Told {
        text,
        name: text && (whole || (outside && handling == "HD1")),
        organisation: text && has_organisation && (whole || (outside && ["HD1", "HD2"].contains(&handling))),
    }
}
