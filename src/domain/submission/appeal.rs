//! The one appeal of a report's author against its being declined, which another moderator decides.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    appeal::{Judgement, NewAppeal},
    audit::{self, Entry},
    database::Database,
    draft,
    job::{self, Job},
    review,
    submission::{
        find, find_to_judge, may_judge,
        step::{Step, turn},
        subject,
    },
};
use entity::{
    id::{AccountId, SubmissionId},
    review::Kind as ReviewKind,
    subject::SubjectKind,
    submission::{self, State},
    submission_appeal::{ActiveModel, Column, Entity, Model, Outcome},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, SelectStatement},
};

/// The appeal about a report, if there is one; for its author and for whoever triages it. Whoever asks has found the
/// report.
pub async fn find_appeal(db: &impl ConnectionTrait, id: SubmissionId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The keys of the reports about which an appeal waits.
pub(super) fn appealed() -> SelectStatement {
    let waiting = Entity::find().filter(Column::DecidedAt.is_null());
    waiting.select_only().column(Column::SubmissionId).into_query()
}

/// Whether the actor may appeal: against a decision about a report of their own, once.
pub fn may_appeal(actor: &Actor, submission: &submission::Model, appeal: Option<&Model>) -> bool {
    submission.author_id == actor.id && submission.state == State::Declined && appeal.is_none()
}

/// Whether the actor may decide about an appeal: a moderator who may judge the report, and never the one who declined it.
pub fn may_decide(actor: &Actor, submission: &submission::Model, appeal: &Model) -> bool {
    let waits = submission.state == State::Declined && appeal.decided_at.is_none();
    waits && may_judge(actor, submission) && submission.declined_by != Some(actor.id)
}

/// Appeals against the decision about a report of the actor's own.
pub async fn appeal(
    db: &Database,
    actor: &Actor,
    (id, version): (SubmissionId, i32),
    new: NewAppeal,
) -> Result<()> {
    let txn = db.begin().await?;
    let found = find(&txn, actor, id).await?.submission;
    if found.author_id != actor.id {
        return Err(Error::NotFound);
    }
    let before = find_appeal(&txn, id).await?;
    if !may_appeal(actor, &found, before.as_ref()) {
        return Err(Error::Conflict("conflict-submission-appealed"));
    }
    // It stays declined until somebody decides, and waits from now on.
    let step = Step { kind: "SubmissionAppealed", from: &[State::Declined], to: State::Declined };
    let columns = vec![(submission::Column::WaitsSince, Expr::value(actor.now))];
    turn(&txn, actor, (&found, version), &step, columns).await?;
    let row = ActiveModel {
        submission_id: Set(id),
        words: Set(new.as_str().to_owned()),
        appealed_at: Set(actor.now),
        decided_by: Set(None),
        decided_at: Set(None),
        outcome: Set(None),
        reason: Set(None),
    };
    row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    review::open(&txn, actor, ReviewKind::Submission, (subject(id), found.revision, None)).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// Decides about an appeal: the report is looked at again, by whoever decided so, or stays declined.
pub async fn decide_appeal(
    db: &Database,
    actor: &Actor,
    (id, version): (SubmissionId, i32),
    Judgement { outcome, reason }: Judgement<Outcome>,
) -> Result<()> {
    let txn = db.begin().await?;
    let found = find_to_judge(&txn, actor, id).await?;
    if found.declined_by == Some(actor.id) {
        return Err(Error::Forbidden("forbidden-appeal-own"));
    }
    let decided = Entity::update_many()
        .col_expr(Column::DecidedBy, Expr::value(actor.id))
        .col_expr(Column::DecidedAt, Expr::value(actor.now))
        .col_expr(Column::Outcome, Expr::value(outcome))
        .col_expr(Column::Reason, Expr::value(reason.as_str()))
        .filter(Column::SubmissionId.eq(id).and(Column::DecidedAt.is_null()));
    if decided.exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-decided"));
    }
    match outcome {
        Outcome::Reopened => reopen(&txn, actor, (&found, version)).await?,
        Outcome::Stands => {
            let step =
                Step { kind: "SubmissionAppealDecided", from: &[State::Declined], to: State::Declined };
            turn(&txn, actor, (&found, version), &step, Vec::new()).await?;
            review::supersede(&txn, actor, subject(id)).await?;
        }
    }
    let entry = Entry::new("AppealDecided", Some(actor.id), actor.now)
        .about(SubjectKind::Submission, id.0)
        .states("appealed", outcome.to_string());
    audit::record(&txn, entry).await?;
    let mail = Job::SendSubmissionMail { submission_id: id, recipient_id: found.author_id };
    job::enqueue(&txn, &mail, actor.now).await?;
    Ok(txn.commit().await?)
}

async fn reopen(txn: &DatabaseTransaction, actor: &Actor, report: (&submission::Model, i32)) -> Result<()> {
    let step = Step { kind: "SubmissionReopened", from: &[State::Declined], to: State::InTriage };
    let columns = vec![
        (submission::Column::AssignedTo, Expr::value(actor.id)),
        (submission::Column::DeclineReason, Expr::value(None::<String>)),
        (submission::Column::DeclinedBy, Expr::value(None::<AccountId>)),
        (submission::Column::DecidedAt, Expr::value(None::<Timestamp>)),
        (submission::Column::WaitsSince, Expr::value(actor.now)),
    ];
    turn(txn, actor, report, &step, columns).await?;
    Ok(())
}
