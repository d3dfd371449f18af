//! One's own data: all that the forum keeps of an account, section by section, for a copy that its owner takes away.
//! What others wrote is not in it; where something of theirs is spoken of, its address stands. What is locked stands
//! without its words, as everywhere.

mod account;
mod contributions;
mod meetings;
mod minutes;
mod record;
mod traces;

pub use record::{Record, Value};

use crate::domain::{
    Actor, Result,
    audit::{self, Entry},
    database::Database,
    page::{Cursor, Page},
    secret::SecretKey,
};
use entity::subject::SubjectKind;
use sea_orm::DatabaseTransaction;

/// Records read at once.
const AT_ONCE: usize = 500;

/// A part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The account.
    Account,
    /// The name and the address behind it.
    Identity,
    /// What it may do.
    Roles,
    /// Where it belongs.
    Memberships,
    /// Which terms were accepted.
    Terms,
    /// Where it is and was signed in.
    Sessions,
    /// The second factor.
    SecondFactor,
    /// What they typed and have not sent.
    Drafts,
    /// Suspensions.
    Suspensions,
    /// What moderators decided about them, and their appeals.
    Sanctions,
    /// When somebody was told who they are.
    Resolutions,
    /// Whom they nominated, without the names.
    Nominations,
    /// Invitations to their address.
    Invitations,
    /// Threads that they started.
    Threads,
    /// Posts.
    Posts,
    /// Messages of meetings.
    Messages,
    /// Meetings to which they were invited, what they answered and what they declared.
    Meetings,
    /// What they wrote of minutes, and what they would have had corrected.
    Minutes,
    /// Actions that are theirs to do.
    Actions,
    /// Reports of trends, drafts among them.
    Submissions,
    /// Concerns.
    Concerns,
    /// When they asked to have everything taken back.
    Withdrawals,
    /// Answers to concerns and trends.
    Responses,
    /// What they told the safeguarding leads.
    Referrals,
    /// What they said of trends for their organisation.
    Support,
    /// What they do with items of digests.
    Feedback,
    /// What they flagged for the moderators.
    Flags,
    /// Tokens for an organisation's tools.
    Tokens,
    /// Copies of digests that went to them.
    Deliveries,
    /// Addresses of theirs that get no more of a list.
    Suppressions,
    /// What the audit log says of what they did, and of what was done to their account.
    AuditEntries,
}

impl Section {
    /// All of them, in the order in which they are read.
    pub const ALL: [Self; 31] = [
        Self::Account,
        Self::Identity,
        Self::Roles,
        Self::Memberships,
        Self::Terms,
        Self::Sessions,
        Self::SecondFactor,
        Self::Drafts,
        Self::Suspensions,
        Self::Sanctions,
        Self::Resolutions,
        Self::Nominations,
        Self::Invitations,
        Self::Threads,
        Self::Posts,
        Self::Messages,
        Self::Meetings,
        Self::Minutes,
        Self::Actions,
        Self::Submissions,
        Self::Concerns,
        Self::Withdrawals,
        Self::Responses,
        Self::Referrals,
        Self::Support,
        Self::Feedback,
        Self::Flags,
        Self::Tokens,
        Self::Deliveries,
        Self::Suppressions,
        Self::AuditEntries,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Identity => "identity",
            Self::Roles => "roles",
            Self::Memberships => "memberships",
            Self::Terms => "terms",
            Self::Sessions => "sessions",
            Self::SecondFactor => "second_factor",
            Self::Drafts => "drafts",
            Self::Suspensions => "suspensions",
            Self::Sanctions => "sanctions",
            Self::Resolutions => "resolutions",
            Self::Nominations => "nominations",
            Self::Invitations => "invitations",
            Self::Threads => "threads",
            Self::Posts => "posts",
            Self::Messages => "messages",
            Self::Meetings => "meetings",
            Self::Minutes => "minutes",
            Self::Actions => "actions",
            Self::Submissions => "submissions",
            Self::Concerns => "concerns",
            Self::Withdrawals => "withdrawals",
            Self::Responses => "responses",
            Self::Referrals => "referrals",
            Self::Support => "support",
            Self::Feedback => "feedback",
            Self::Flags => "flags",
            Self::Tokens => "tokens",
            Self::Deliveries => "deliveries",
            Self::Suppressions => "suppressions",
            Self::AuditEntries => "audit_entries",
        }
    }
}

/// The actor's data as they are at one moment, while others go on writing.
#[derive(Debug)]
pub struct Snapshot {
    txn: DatabaseTransaction,
    key: SecretKey,
    actor: Actor,
}

/// Opens the actor's data for a copy that they take away; the log says that they did.
pub async fn take(db: &Database, key: &SecretKey, actor: &Actor) -> Result<Snapshot> {
    let txn = db.begin().await?;
    let entry = Entry::new("OwnDataTaken", Some(actor.id), actor.now).about(SubjectKind::Account, actor.id.0);
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok(Snapshot { txn: db.begin_snapshot().await?, key: key.clone(), actor: actor.clone() })
}

impl Snapshot {
    /// The next records of a section, oldest first where it may be long.
    pub async fn list(&self, section: Section, after: Option<Cursor>) -> Result<Page<Record>> {
        let (db, id) = (&self.txn, self.actor.id);
        let rows = match section {
            Section::Threads => return contributions::list_threads(db, id, after).await,
            Section::Posts => return contributions::list_posts(db, id, after).await,
            Section::Messages => return contributions::list_messages(db, id, after).await,
            Section::Submissions => return contributions::list_submissions(db, id, after).await,
            Section::Concerns => return contributions::list_concerns(db, id, after).await,
            Section::AuditEntries => return traces::list_audit_entries(db, id, after).await,
            Section::Account => account::list_account(db, id).await?,
            Section::Identity => account::list_identity(db, id).await?,
            Section::Roles => account::list_roles(db, id).await?,
            Section::Memberships => account::list_memberships(db, id).await?,
            Section::Terms => account::list_terms(db, id).await?,
            Section::Sessions => account::list_sessions(db, id).await?,
            Section::SecondFactor => account::list_second_factor(db, id).await?,
            Section::Drafts => account::list_drafts(db, &self.key, &self.actor).await?,
            Section::Suspensions => account::list_suspensions(db, id).await?,
            Section::Sanctions => account::list_sanctions(db, id).await?,
            Section::Resolutions => account::list_resolutions(db, id).await?,
            Section::Nominations => traces::list_nominations(db, id).await?,
            Section::Invitations => traces::list_invitations(db, id).await?,
            Section::Meetings => meetings::list_meetings(db, id).await?,
            Section::Minutes => minutes::list_minutes(db, id).await?,
            Section::Actions => meetings::list_actions(db, id).await?,
            Section::Withdrawals => traces::list_withdrawals(db, id).await?,
            Section::Responses => traces::list_responses(db, id).await?,
            Section::Referrals => traces::list_referrals(db, id).await?,
            Section::Support => traces::list_support(db, id).await?,
            Section::Feedback => traces::list_feedback(db, id).await?,
            Section::Flags => traces::list_flags(db, id).await?,
            Section::Tokens => traces::list_tokens(db, id).await?,
            Section::Deliveries => traces::list_deliveries(db, id).await?,
            Section::Suppressions => traces::list_suppressions(db, id).await?,
        };
        Ok(Page { rows, next: None })
    }
}
