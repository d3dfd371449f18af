//! Cancelling a meeting that has not opened: it stays in its place, and nobody opens it any more.

use crate::domain::{
    Actor, Error, FieldErrors, Result,
    audit::{self, Entry},
    database::Database,
    meeting::{ends_at, find_to_change, find_to_lead, invitations, list_later, lock, replies},
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use entity::{id::MeetingId, meeting, subject::SubjectKind};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

/// The most characters of why a meeting is cancelled.
const LONGEST: usize = 200;

const REASON: Rule = Rule::optional(LONGEST, "problem-cancellation-reason-too-long").of_record();

/// Why a meeting is cancelled, if whoever does it says so; those who may see the meeting read it.
#[derive(Debug, Clone)]
pub struct Reason {
    text: Text,
    verdict: Verdict,
}

impl Reason {
    /// Checks what someone typed, and what they say of it.
    pub fn parse(reason: &str, said: &Answers) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text = errors.check("reason", Text::parse_line(reason, REASON));
        let verdict = errors.take(text::judge(&[("reason", text.as_ref())], said));
        text.zip(verdict).map(|(text, verdict)| Self { text, verdict }).ok_or(errors)
    }
}

/// Cancels a meeting and, if that is wanted, the later ones of its series that the actor leads. Twice is once.
pub async fn cancel(
    db: &Database,
    actor: &Actor,
    id: MeetingId,
    (reason, with_later): (Reason, bool),
) -> Result<()> {
    let txn = db.begin().await?;
    lock(&txn, id).await?;
    let meeting = find_to_lead(&txn, actor, id).await?;
    if meeting.cancelled_at.is_none() {
        strike(&txn, actor, (&find_to_change(&txn, actor, id).await?, &reason)).await?;
    }
    if with_later {
        for later in list_later(&txn, actor, &meeting).await? {
            lock(&txn, later.id).await?;
            match find_to_change(&txn, actor, later.id).await {
                Ok(later) => strike(&txn, actor, (&later, &reason)).await?,
                // Somebody opened it, or it is another's to lead.
                Err(Error::NotFound | Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(txn.commit().await?)
}

/// The same within what else is done, of a meeting that can be cancelled.
pub(super) async fn strike(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (meeting, reason): (&meeting::Model, &Reason),
) -> Result<()> {
    let words = Some(reason.text.as_str().to_owned()).filter(|words| !words.is_empty());
    meeting::Entity::update_many()
        .col_expr(meeting::Column::CancelledAt, Expr::value(actor.now))
        .col_expr(meeting::Column::CancellationReason, Expr::value(words))
        .col_expr(meeting::Column::OverAt, Expr::value(ends_at(meeting)))
        .col_expr(meeting::Column::Version, Expr::col(meeting::Column::Version).add(1))
        .filter(meeting::Column::Id.eq(meeting.id))
        .exec(txn)
        .await?;
    invitations::tell(txn, meeting.id, actor.now).await?;
    replies::forget_needs(txn, meeting.id).await?;
    let entry = Entry::new("MeetingCancelled", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, meeting.id.0)
        .states("scheduled", "cancelled")
        .screened(&reason.verdict);
    audit::record(txn, entry).await
}
