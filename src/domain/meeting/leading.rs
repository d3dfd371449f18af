//! What whoever leads a meeting sets: who writes, and how fast; what stands above the transcript.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result,
    meeting::{check_not_over, is_live, may_lead, may_post, record},
};
use entity::{id::MessageId, meeting};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// How long somebody may have to wait between two messages, in seconds.
pub const SLOW: std::ops::RangeInclusive<i32> = 5..=600;

/// Who writes in a meeting besides those who lead it, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writing {
    /// Whether they write at all.
    pub locked: bool,
    /// How long each waits between two messages; none for no more than the server's own limit.
    pub slow_seconds: Option<i32>,
}

impl Writing {
    /// Accepts what someone chose: seconds, or nothing.
    pub fn parse(locked: bool, slow_seconds: &str) -> std::result::Result<Self, FieldErrors> {
        let wrong = || FieldErrors::one("slow_seconds", Problem::new("problem-slow-unsound"));
        let slow_seconds = match slow_seconds.trim() {
            "" | "0" => None,
            seconds => Some(seconds.parse().ok().filter(|it| SLOW.contains(it)).ok_or_else(wrong)?),
        };
        Ok(Self { locked, slow_seconds })
    }

    /// As it is in a meeting.
    pub fn of(meeting: &meeting::Model) -> Self {
        Self { locked: meeting.writing_locked_at.is_some(), slow_seconds: meeting.slow_seconds }
    }
}

/// Whether what the actor writes is kept back by who writes and how fast: those who lead it are not.
pub fn is_bound(actor: &Actor, meeting: &meeting::Model) -> bool {
    !may_lead(actor, meeting)
}

/// That the actor leads a meeting, and it goes on.
pub(crate) fn check_leads_live(actor: &Actor, meeting: &meeting::Model) -> Result<()> {
    if !may_lead(actor, meeting) {
        return Err(Error::Forbidden("forbidden-meeting-lead"));
    }
    check_live(meeting)
}

/// That the actor may say something in a meeting, and it goes on.
pub(crate) fn check_writes(actor: &Actor, meeting: &meeting::Model) -> Result<()> {
    actor.check_may_write()?;
    if !may_post(actor, meeting) {
        return Err(Error::Forbidden("forbidden-message-post"));
    }
    check_live(meeting)
}

fn check_live(meeting: &meeting::Model) -> Result<()> {
    check_not_over(meeting)?;
    if is_live(meeting) { Ok(()) } else { Err(Error::Conflict("conflict-meeting-not-open")) }
}

/// Says who writes, and how fast; whether this changed anything.
pub(crate) async fn set_writing(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &mut meeting::Model,
    to: Writing,
) -> Result<bool> {
    check_leads_live(actor, meeting)?;
    let from = Writing::of(meeting);
    if from == to {
        return Ok(false);
    }
    meeting.writing_locked_at = to.locked.then(|| meeting.writing_locked_at.unwrap_or(actor.now));
    meeting.slow_seconds = to.slow_seconds;
    meeting::Entity::update_many()
        .col_expr(meeting::Column::WritingLockedAt, Expr::value(meeting.writing_locked_at))
        .col_expr(meeting::Column::SlowSeconds, Expr::value(meeting.slow_seconds))
        .filter(meeting::Column::Id.eq(meeting.id))
        .exec(txn)
        .await?;
    record(txn, actor, meeting.id, ("WritingSet", &code(from), &code(to))).await?;
    Ok(true)
}

fn code(writing: Writing) -> String {
    let who = if writing.locked { "lead" } else { "all" };
    writing.slow_seconds.map_or_else(|| who.to_owned(), |seconds| format!("{who}, {seconds} s"))
}

/// Puts a message above the transcript, or none; whether this changed anything. Whoever asks has seen to it that it
/// may stand there.
pub(crate) async fn pin(
    txn: &DatabaseTransaction,
    meeting: &mut meeting::Model,
    id: Option<MessageId>,
) -> Result<bool> {
    if meeting.pinned_message_id == id {
        return Ok(false);
    }
    meeting::Entity::update_many()
        .col_expr(meeting::Column::PinnedMessageId, Expr::value(id))
        .filter(meeting::Column::Id.eq(meeting.id))
        .exec(txn)
        .await?;
    meeting.pinned_message_id = id;
    Ok(true)
}
