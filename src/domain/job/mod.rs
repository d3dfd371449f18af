//! Work to do after the request, written down in the same transaction as its cause.

mod steering;

pub use steering::{Standing, count, drop, find, kind, list, retry, visible};

use crate::domain::{Result, Timestamp, database::Database};
use chrono::{NaiveDate, TimeDelta};
use entity::{
    id::{
        AccountId, ActionId, DepartureId, DigestId, InvitationId, JobId, LockId, MeetingId, PasswordResetId,
        ReferralId, SubmissionId, SubmissionQuestionId, SuspensionId, WithdrawalId,
    },
    job,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LockBehavior, LockType, OnConflict},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a worker has before another may try the same job.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// After so many attempts a job is set aside and shown to administrators.
pub const MOST_ATTEMPTS: i32 = 8;

/// A piece of work, by what it needs to know. It holds keys, not copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Write down each recipient's copy of a released digest.
    FreezeDigest {
        /// The edition.
        digest_id: DigestId,
    },
    /// Let a digest go whose time has come.
    ReleaseDigest {
        /// The edition.
        digest_id: DigestId,
    },
    /// Tell whoever scheduled a digest that it did not go out.
    SendDigestMail {
        /// The edition.
        digest_id: DigestId,
        /// Who scheduled it.
        recipient_id: AccountId,
    },
    /// Send a digest to the moderator who asked for it, as it would go out now.
    SendDigestTest {
        /// The edition.
        digest_id: DigestId,
        /// Who asked.
        recipient_id: AccountId,
        /// What makes its Message-ID: a mail that is sent again is the same mail.
        mail_id: Uuid,
    },
    /// Tell every safeguarding lead again, if nobody has taken it.
    RemindOfReferral {
        /// The referral.
        referral_id: ReferralId,
    },
    /// Chain the audit entries that were committed since the last link.
    ChainAudit,
    /// Remove sessions, attempts and links that ran out.
    SweepSessions,
    /// Let trends fall asleep that nobody has looked at in time.
    LapseTrends,
    /// Send a mail to the administrator who asked for one, to see whether mail arrives.
    SendTestMail {
        /// Who asked.
        recipient_id: AccountId,
    },
    /// Tell somebody that where their account stands has changed.
    SendAccountMail {
        /// Whose account it is.
        recipient_id: AccountId,
    },
    /// End a suspension whose last day is over.
    LiftSuspension {
        /// The suspension.
        suspension_id: SuspensionId,
    },
    /// Mail a link to somebody who forgot their password, if the address that they typed has an account.
    SendPasswordReset {
        /// What they asked.
        request_id: PasswordResetId,
    },
    /// Tell somebody that something happened to how they sign in.
    SendSignInMail {
        /// Whose account it is.
        recipient_id: AccountId,
    },
    /// Tell somebody that something of their account was looked up.
    SendResolutionMail {
        /// Whose account it is.
        recipient_id: AccountId,
    },
    /// Tell a contributor that a moderator protects something of theirs more than before.
    SendHandlingMail {
        /// The contributor.
        recipient_id: AccountId,
    },
    /// Tell one safeguarding lead that a referral waits.
    SendReferralMail {
        /// The referral.
        referral_id: ReferralId,
        /// The lead.
        recipient_id: AccountId,
    },
    /// Tell one safeguarding lead that something was locked.
    SendLockMail {
        /// What was locked.
        lock_id: LockId,
        /// The lead.
        recipient_id: AccountId,
    },
    /// Tell somebody who flagged something that it was decided.
    SendFlagMail {
        /// Who flagged it.
        recipient_id: AccountId,
    },
    /// Tell the lead who has a referral in hand, or its writer, that something waits for them.
    SendReferralNews {
        /// The referral.
        referral_id: ReferralId,
        /// The lead or the writer.
        recipient_id: AccountId,
    },
    /// Tell a membership secretary that a lead asks something.
    SendIdentityRequestMail {
        /// The referral.
        referral_id: ReferralId,
        /// The secretary.
        recipient_id: AccountId,
    },
    /// Tell somebody that something of theirs went back to them.
    SendReturnMail {
        /// Who wrote it.
        recipient_id: AccountId,
        /// What it is.
        subject_kind: SubjectKind,
    },
    /// Tell the author of a report that something about it waits for them.
    SendSubmissionMail {
        /// The report.
        submission_id: SubmissionId,
        /// Its author.
        recipient_id: AccountId,
    },
    /// Remind the author of a report of what they were asked, or go on without an answer.
    RemindOfQuestion {
        /// The question.
        question_id: SubmissionQuestionId,
    },
    /// Enter in the index of words what was sent and published before there was one.
    EnterSimilarity,
    /// Take back all that somebody wrote, some at a time.
    WithdrawAll {
        /// What they asked for.
        withdrawal_id: WithdrawalId,
    },
    /// Tell a membership secretary that somebody left.
    SendDepartureMail {
        /// Who left.
        account_id: AccountId,
        /// The secretary.
        recipient_id: AccountId,
    },
    /// Tell whoever left that it is done.
    SendFarewell {
        /// The departure.
        departure_id: DepartureId,
    },
    /// Tell somebody who was invited to a meeting when it is, or that it is off.
    SendMeetingMail {
        /// The meeting.
        meeting_id: MeetingId,
        /// Who was invited.
        recipient_id: AccountId,
    },
    /// Tell somebody that something about the minutes of a meeting waits for them.
    SendMinutesMail {
        /// The meeting.
        meeting_id: MeetingId,
        /// Who was there.
        recipient_id: AccountId,
    },
    /// Destroy the transcripts whose time has come.
    DestroyTranscripts,
    /// Remind whose an action is of the day on which it is due.
    RemindOfAction {
        /// The action.
        action_id: ActionId,
        /// The day, which may be another by then.
        due_on: NaiveDate,
    },
    /// Tell somebody that there is something about an action that is theirs, or was.
    SendActionMail {
        /// The action.
        action_id: ActionId,
        /// Whose it is, or was.
        recipient_id: AccountId,
        /// Whether it was given to somebody else.
        #[serde(default)]
        is_given_away: bool,
    },
    /// Mail an invitation to the one address that it was made for.
    SendInvitation {
        /// The invitation.
        invitation_id: InvitationId,
    },
}

/// A job that a worker holds for the time of a lease.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The row's key.
    pub id: JobId,
    /// What to do; an error if this version of the software does not know it.
    pub job: std::result::Result<Job, String>,
    /// Which attempt this is, from 1.
    pub attempts: i32,
}

/// Writes the job down; it runs once the transaction commits.
pub async fn enqueue(txn: &DatabaseTransaction, job: &Job, run_at: Timestamp) -> Result<()> {
    insert(txn, job, run_at, None).await
}

/// Writes the job down unless one with the same key already waits.
pub async fn enqueue_once(txn: &DatabaseTransaction, job: &Job, run_at: Timestamp, key: &str) -> Result<()> {
    insert(txn, job, run_at, Some(key.to_owned())).await
}

async fn insert(txn: &DatabaseTransaction, job: &Job, run_at: Timestamp, key: Option<String>) -> Result<()> {
    let row = job::ActiveModel {
        id: Set(JobId::at(run_at)),
        payload: Set(serde_json::to_value(job)?),
        dedup_key: Set(key),
        attempts: Set(0),
        leased_until: Set(None),
        run_at: Set(run_at),
        set_aside_at: Set(None),
        last_error: Set(None),
        created_at: Set(run_at),
    };
    let already = OnConflict::column(job::Column::DedupKey).do_nothing().to_owned();
    job::Entity::insert(row).on_conflict(already).exec_without_returning(txn).await?;
    Ok(())
}

/// Claims the next job that is due. Unless it is finished first, it falls due again when the lease ends.
pub async fn claim(db: &Database, now: Timestamp) -> Result<Option<Claim>> {
    let mut due = job::Entity::find()
        .select_only()
        .column(job::Column::Id)
        .filter(job::Column::RunAt.lte(now).and(job::Column::SetAsideAt.is_null()))
        .order_by_asc(job::Column::RunAt)
        .limit(1);
    if db.backend() == DbBackend::Postgres {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    // `=`, not `IN`: PostgreSQL may run the subquery of an `IN` once for each row, and each run locks another.
    let claimed = job::Entity::update_many()
        .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
        .col_expr(job::Column::RunAt, Expr::value(now + LEASE))
        .col_expr(job::Column::LeasedUntil, Expr::value(now + LEASE))
        .filter(Expr::col(job::Column::Id).eq(due.into_query()).and(job::Column::RunAt.lte(now)))
        .exec_with_returning(db.write())
        .await?;
    Ok(claimed.into_iter().next().map(|row| Claim {
        id: row.id,
        job: serde_json::from_value(row.payload).map_err(|error| error.to_string()),
        attempts: row.attempts,
    }))
}

/// Strikes a job off, now that it is done; unless its lease ended and another worker took it.
pub async fn finish(db: &Database, claim: &Claim) -> Result<()> {
    job::Entity::delete_many().filter(mine(claim)).exec(db.write()).await?;
    Ok(())
}

/// Puts a job that failed back, later each time; after [`MOST_ATTEMPTS`] it is set aside. It gives its key up then, so
/// that what comes round comes again, and the log is chained as soon as it can be.
pub async fn fail(db: &Database, claim: &Claim, error: &str, now: Timestamp) -> Result<()> {
    let set_aside_at = (claim.attempts >= MOST_ATTEMPTS).then_some(now);
    let mut update = job::Entity::update_many();
    if set_aside_at.is_some() {
        update = update.col_expr(job::Column::DedupKey, Expr::value(None::<String>));
    }
    update
        .col_expr(job::Column::RunAt, Expr::value(now + backoff(claim.attempts)))
        .col_expr(job::Column::LeasedUntil, Expr::value(None::<Timestamp>))
        .col_expr(job::Column::SetAsideAt, Expr::value(set_aside_at))
        .col_expr(job::Column::LastError, Expr::value(error))
        .filter(mine(claim))
        .exec(db.write())
        .await?;
    Ok(())
}

/// How many jobs are due, for the metrics and for tests that must leave none.
pub async fn count_due(db: &impl ConnectionTrait, now: Timestamp) -> Result<u64> {
    let due = job::Column::RunAt.lte(now).and(job::Column::SetAsideAt.is_null());
    Ok(job::Entity::find().filter(due).count(db).await?)
}

/// How many jobs were set aside.
pub async fn count_set_aside(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(job::Entity::find().filter(job::Column::SetAsideAt.is_not_null()).count(db).await?)
}

fn mine(claim: &Claim) -> sea_orm::Condition {
    sea_orm::Condition::all().add(job::Column::Id.eq(claim.id)).add(job::Column::Attempts.eq(claim.attempts))
}

/// 30 seconds, doubled at each attempt, at most an hour.
fn backoff(attempts: i32) -> TimeDelta {
    let doublings = u32::try_from(attempts.clamp(1, 8) - 1).unwrap_or(0);
    TimeDelta::seconds(30 * 2_i64.pow(doublings)).min(TimeDelta::hours(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_job_waits_longer_each_time() {
        assert_eq!(backoff(1), TimeDelta::seconds(30));
        assert_eq!(backoff(3), TimeDelta::minutes(2));
        assert_eq!(backoff(20), TimeDelta::hours(1));
    }
}
