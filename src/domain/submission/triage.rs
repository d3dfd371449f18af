//! What moderators do with a report: take it up, accept it, decline it.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result,
    database::Database,
    handling::{self, Attribution},
    job::{self, Job},
    page::{Cursor, Page, oldest_first},
    review,
    submission::{
        Shown, appeal, find,
        step::{Step, turn},
        subject, visible,
    },
    taxonomy,
};
use entity::{
    id::{AccountId, SubmissionId},
    organisation::{self, Kind as OrganisationKind},
    subject::SubjectKind,
    submission::{self, State},
    tag,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, sea_query::Expr,
};

/// Reports on a page.
const PAGE: usize = 50;

/// The states in which moderators have something to do.
const WAITING: [State; 4] = [State::Submitted, State::InTriage, State::NoResponse, State::Accepted];

/// A report in the queue: notes, not text.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The report.
    pub submission: submission::Model,
    /// What kind of organisation it comes from.
    pub sector: Option<OrganisationKind>,
    /// Its codes of the taxonomy `trend`.
    pub terms: Vec<String>,
}

/// The reports with which moderators have something to do, oldest first.
pub async fn list_waiting(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<Waiting>> {
    let keys = (submission::Column::SubmittedAt, submission::Column::Id);
    let rows = oldest_first(queue(actor), keys, (after, PAGE)).all(db).await?;
    let page =
        Page::cut(rows, PAGE, |row| Cursor { at: row.submitted_at.unwrap_or(row.created_at), id: row.id.0 });
    Ok(Page { rows: noted(db, page.rows).await?, next: page.next })
}

/// How many reports wait.
pub async fn count_waiting(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(queue(actor).count(db).await?)
}

fn queue(actor: &Actor) -> Select<submission::Entity> {
    let declined = submission::Column::State.eq(State::Declined);
    let appealed = declined.and(submission::Column::Id.in_subquery(appeal::appealed()));
    visible(actor)
        .filter(Expr::value(actor.is_moderator()))
        .filter(submission::Column::WithdrawnAt.is_null())
        .filter(submission::Column::State.is_in(WAITING).or(appealed))
}

async fn noted(db: &impl ConnectionTrait, submissions: Vec<submission::Model>) -> Result<Vec<Waiting>> {
    let organisations = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(submissions.iter().filter_map(|it| it.organisation_id)))
        .all(db)
        .await?;
    let tags = tag::Entity::find()
        .filter(tag::Column::SubjectKind.eq(SubjectKind::Submission).and(tag::Column::Taxonomy.eq("trend")))
        .filter(tag::Column::SubjectId.is_in(submissions.iter().map(|it| it.id.0)))
        .order_by_asc(tag::Column::Code)
        .all(db)
        .await?;
    let waiting = |submission: submission::Model| {
        let of_this = |tag: &&tag::Model| tag.subject_id == submission.id.0;
        let terms = tags.iter().filter(of_this).map(|tag| tag.code.clone()).collect();
        let sector = organisations.iter().find(|it| Some(it.id) == submission.organisation_id);
        Waiting { sector: sector.map(|it| it.kind), terms, submission }
    };
    Ok(submissions.into_iter().map(waiting).collect())
}

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

/// Takes a report up, or over from another moderator.
pub async fn assign(db: &Database, actor: &Actor, (id, version): (SubmissionId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    let found = find_to_judge(&txn, actor, id).await?;
    let step =
        Step { kind: "SubmissionAssigned", from: &[State::Submitted, State::InTriage], to: State::InTriage };
    let columns = vec![
        (submission::Column::AssignedTo, Expr::value(actor.id)),
        (submission::Column::TakenAt, Expr::value(found.taken_at.unwrap_or(actor.now))),
    ];
    turn(&txn, actor, (&found, version), &step, columns).await?;
    Ok(txn.commit().await?)
}

/// Gives every report that the actor has taken up back to all; returns which they were.
pub(crate) async fn hand_over(txn: &DatabaseTransaction, actor: &Actor) -> Result<Vec<SubmissionId>> {
    let mine = submission::Column::AssignedTo.eq(actor.id).and(submission::Column::State.eq(State::InTriage));
    let mine = queue(actor).filter(mine).order_by_asc(submission::Column::Id).lock_exclusive();
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

/// Accepts a report that the actor has found to be theirs to judge.
pub(crate) async fn accept_found(
    txn: &DatabaseTransaction,
    actor: &Actor,
    report: (&submission::Model, i32),
) -> Result<submission::Model> {
    let step = Step { kind: "SubmissionAccepted", from: &[State::InTriage], to: State::Accepted };
    let columns = vec![(submission::Column::DecidedAt, Expr::value(actor.now))];
    let accepted = turn(txn, actor, report, &step, columns).await?;
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
