//! What moderators do with a report: take it up, accept it, decline it.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result,
    database::Database,
    handling::{self, Attribution},
    job::{self, Job},
    review, session,
    submission::{
        Assignee, Shown, find, listing,
        step::{Step, turn},
        subject,
    },
    taxonomy,
};
use entity::{
    id::{AccountId, SubmissionId},
    subject::SubjectKind,
    submission::{self, State},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, SimpleExpr},
};

/// Finds a report for a moderator to read, whosever it is; one that was withdrawn is nobody's but its author's.
pub async fn find_to_read(db: &impl ConnectionTrait, actor: &Actor, id: SubmissionId) -> Result<Shown> {
    let found = find(db, actor, id).await?;
    let submitted = found.submission.submitted_at.is_some() && found.submission.withdrawn_at.is_none();
    if actor.is_moderator() && submitted { Ok(found) } else { Err(Error::NotFound) }
}

/// Whom a report is from, as whoever triages it may know.
pub async fn find_source(
    db: &impl ConnectionTrait,
    actor: &Actor,
    submission: &submission::Model,
) -> Result<Attribution> {
    handling::attribution_at_desk(db, actor, (submission.author_id, submission.handling)).await
}

/// Whether a report is the actor's to judge: a moderator's, if it comes neither from them nor from their own.
pub fn may_judge(actor: &Actor, submission: &submission::Model) -> bool {
    actor.is_moderator()
        && submission.author_id != actor.id
        && !actor.has_interest_in(submission.organisation_id)
}

/// Whether nothing was decided about a report: it is new, or in triage.
pub fn is_undecided(submission: &submission::Model) -> bool {
    TAKEN.from.contains(&submission.state)
}

/// Takes a report up or over, gives it to another moderator who may judge it, or back to all.
pub async fn assign(
    db: &Database,
    actor: &Actor,
    (id, version): (SubmissionId, i32),
    to: Assignee,
) -> Result<()> {
    let txn = db.begin().await?;
    let found = find_to_judge(&txn, actor, id).await?;
    let (by, step) = match to {
        Assignee::Me => (Some(actor.id), TAKEN),
        Assignee::Moderator(by) => {
            let other = session::actor(&txn, by, actor.now).await?;
            if !other.is_some_and(|other| may_judge(&other, &found)) {
                return Err(Error::Conflict("conflict-not-theirs"));
            }
            (Some(by), TAKEN)
        }
        Assignee::Nobody => (None, LEFT),
    };
    turn(&txn, actor, (&found, version), &step, assigned(actor, &found, by)).await?;
    Ok(txn.commit().await?)
}

/// Makes a report the actor's that nobody has, in the transaction of what they decide about it; returns it, and its
/// version then.
pub(super) async fn take_up(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (found, version): (&submission::Model, i32),
) -> Result<(submission::Model, i32)> {
    if found.assigned_to.is_some() || !is_undecided(found) {
        return Ok((found.clone(), version));
    }
    let columns = assigned(actor, found, Some(actor.id));
    let taken = turn(txn, actor, (found, version), &TAKEN, columns).await?;
    let version = taken.version;
    Ok((taken, version))
}

/// Whose a report is from now on; it was taken up when somebody first had it.
fn assigned(
    actor: &Actor,
    found: &submission::Model,
    by: Option<AccountId>,
) -> Vec<(submission::Column, SimpleExpr)> {
    let mut columns = vec![(submission::Column::AssignedTo, Expr::value(by))];
    if by.is_some() {
        columns.push((submission::Column::TakenAt, Expr::value(found.taken_at.unwrap_or(actor.now))));
    }
    columns
}

const TAKEN: Step =
    Step { kind: "SubmissionAssigned", from: &[State::Submitted, State::InTriage], to: State::InTriage };
const LEFT: Step = Step { kind: "SubmissionUnassigned", from: &[State::InTriage], to: State::InTriage };

/// Gives every report that the actor has taken up back to all; returns which they were.
pub(crate) async fn hand_over(txn: &DatabaseTransaction, actor: &Actor) -> Result<Vec<SubmissionId>> {
    let mine = submission::Column::AssignedTo.eq(actor.id).and(submission::Column::State.eq(State::InTriage));
    let mine = listing::queue(actor).filter(mine).order_by_asc(submission::Column::Id).lock_exclusive();
    let step = Step { kind: "SubmissionHandedOver", from: &[State::InTriage], to: State::InTriage };
    let mut given = Vec::new();
    for found in mine.all(txn).await? {
        let nobody = vec![(submission::Column::AssignedTo, Expr::value(None::<AccountId>))];
        turn(txn, actor, (&found, found.version), &step, nobody).await?;
        given.push(found.id);
    }
    Ok(given)
}

/// Accepts a report, so that it can be linked to a trend.
pub async fn accept(db: &Database, actor: &Actor, (id, version): (SubmissionId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    let found = find_to_judge(&txn, actor, id).await?;
    accept_found(&txn, actor, (&found, version)).await?;
    Ok(txn.commit().await?)
}

/// Accepts a report that the actor has found to be theirs to judge; what nobody has is theirs with it.
pub(crate) async fn accept_found(
    txn: &DatabaseTransaction,
    actor: &Actor,
    report: (&submission::Model, i32),
) -> Result<submission::Model> {
    let (found, version) = take_up(txn, actor, report).await?;
    let step = Step { kind: "SubmissionAccepted", from: &[State::InTriage], to: State::Accepted };
    let columns = vec![(submission::Column::DecidedAt, Expr::value(actor.now))];
    let accepted = turn(txn, actor, (&found, version), &step, columns).await?;
    review::supersede(txn, actor, subject(accepted.id)).await?;
    Ok(accepted)
}

/// Accepts a code of the taxonomy `decline_reason`.
pub fn parse_reason(code: &str) -> std::result::Result<String, FieldErrors> {
    let reason = if code.is_empty() {
        Err(Problem::new("problem-decline-reason-missing"))
    } else {
        taxonomy::parse("decline_reason", code)
    };
    reason.map_err(|problem| FieldErrors::one("reason", problem))
}

/// Declines a report with the code of a reason, which its author is told.
pub async fn decline(
    db: &Database,
    actor: &Actor,
    (id, version): (SubmissionId, i32),
    reason: &str,
) -> Result<()> {
    let txn = db.begin().await?;
    let found = find_to_judge(&txn, actor, id).await?;
    let (found, version) = take_up(&txn, actor, (&found, version)).await?;
    let step = Step { kind: "SubmissionDeclined", from: &[State::InTriage], to: State::Declined };
    let columns = vec![
        (submission::Column::DeclineReason, Expr::value(reason)),
        (submission::Column::DeclinedBy, Expr::value(actor.id)),
        (submission::Column::DecidedAt, Expr::value(actor.now)),
    ];
    turn(&txn, actor, (&found, version), &step, columns).await?;
    review::supersede(&txn, actor, subject(id)).await?;
    let mail = Job::SendReturnMail { recipient_id: found.author_id, subject_kind: SubjectKind::Submission };
    job::enqueue(&txn, &mail, actor.now).await?;
    Ok(txn.commit().await?)
}

/// Finds a report that the actor may judge.
pub(crate) async fn find_to_judge(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: SubmissionId,
) -> Result<submission::Model> {
    let found = find_to_read(txn, actor, id).await?.submission;
    if may_judge(actor, &found) { Ok(found) } else { Err(Error::Forbidden("forbidden-own-organisation")) }
}
