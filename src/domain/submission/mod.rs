//! Submissions: members' reports of emerging trends, from the draft to what moderators decide about them. What
//! becomes of an accepted one is a trend's.

mod answers;
mod appeal;
mod copy;
mod draft;
mod listing;
mod locking;
mod question;
mod screened;
mod sent;
mod similar;
mod step;
mod triage;

pub use answers::{
    ATTESTATIONS, Answers, Attested, CHANGE_LIMIT, EVIDENCE_LIMIT, HELP_LIMIT, IMPORTANCE_LIMIT,
    METHOD_LIMIT, Part, REFERENCES_LIMIT, Typed,
};
pub use appeal::{appeal, decide_appeal, find_appeal, may_appeal, may_decide};
pub use copy::start_again;
pub use draft::{NewSubmission, create, is_as_sent, save, start, submit};
pub use listing::{
    Assigned, Assignee, MOST_LISTED, Narrow, Waiting, count_waiting, find_next_waiting, list_waiting,
    place_of,
};
pub use locking::is_locked;
pub(crate) use locking::{conceal, reveal};
pub use question::{
    ANSWER_LIMIT, NewAnswer, NewQuestion, answer, ask, due_on, find_open, list_questions, may_answer,
    may_be_asked, remind, resume,
};
pub use sent::{find_sent, list_sent, list_tags_of};
pub use similar::{enter_missing, list_similar, words_of};
pub(crate) use step::{Step, turn};
pub use triage::{accept, assign, decline, find_source, find_to_read, is_undecided, may_judge, parse_reason};
pub(crate) use triage::{accept_found, find_to_judge, hand_over};

use crate::domain::{
    Actor, Error, Result, Subject,
    page::{Cursor, Page, latest_first},
    review, similarity, taxonomy,
};
use entity::{
    handling::Handling,
    id::SubmissionId,
    role_grant::Role,
    subject::SubjectKind,
    submission::{self, State},
    submission_revision, tag,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
    sea_query::{Expr, IntoCondition},
};

/// Reports on a page.
const PAGE: usize = 25;

/// Every state but the last.
const WITHDRAWABLE: [State; 9] = [
    State::Draft,
    State::Submitted,
    State::InTriage,
    State::InfoRequested,
    State::NoResponse,
    State::Accepted,
    State::Linked,
    State::Declined,
    State::ReportedBack,
];

/// The states in which a moderator may still give it back.
const RETURNABLE: [State; 6] = [
    State::Submitted,
    State::InTriage,
    State::InfoRequested,
    State::NoResponse,
    State::Accepted,
    State::Linked,
];

/// A report with its present wording.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The report.
    pub submission: submission::Model,
    /// Its present wording.
    pub wording: submission_revision::Model,
}

/// The reports that the actor may see: their own, and to moderators what was submitted and not withdrawn.
pub fn visible(actor: &Actor) -> Select<submission::Entity> {
    standing(actor).filter(submission::Column::LockedAt.is_null())
}

/// The same, and what is locked.
fn standing(actor: &Actor) -> Select<submission::Entity> {
    let mut readable = Condition::any().add(submission::Column::AuthorId.eq(actor.id));
    if actor.is_moderator() {
        let submitted =
            submission::Column::SubmittedAt.is_not_null().and(submission::Column::WithdrawnAt.is_null());
        readable = readable.add(submitted);
    }
    submission::Entity::find().filter(readable)
}

/// The actor's own reports, whatever became of them.
pub fn own(actor: &Actor) -> Select<submission::Entity> {
    visible(actor).filter(submission::Column::AuthorId.eq(actor.id))
}

/// The actor's own reports, the latest first; drafts and withdrawn ones among them.
pub async fn list_own(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<Shown>> {
    let keys = (submission::Column::CreatedAt, submission::Column::Id);
    let rows = shown(db, latest_first(own(actor), keys, (after, PAGE))).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.submission.created_at, id: row.submission.id.0 }))
}

/// The report that the actor submitted last, if it was not withdrawn.
pub async fn find_latest_own(db: &impl ConnectionTrait, actor: &Actor) -> Result<Option<Shown>> {
    let sent = own(actor)
        .filter(submission::Column::SubmittedAt.is_not_null())
        .filter(submission::Column::WithdrawnAt.is_null())
        .order_by_desc(submission::Column::SubmittedAt)
        .order_by_desc(submission::Column::Id)
        .limit(1);
    Ok(shown(db, sent).await?.pop())
}

/// The report that the actor began last and has not sent.
pub async fn find_draft(db: &impl ConnectionTrait, actor: &Actor) -> Result<Option<Shown>> {
    let begun = own(actor)
        .filter(submission::Column::SubmittedAt.is_null())
        .filter(submission::Column::WithdrawnAt.is_null())
        .order_by_desc(submission::Column::CreatedAt)
        .order_by_desc(submission::Column::Id)
        .limit(1);
    Ok(shown(db, begun).await?.pop())
}

/// Finds a report by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: SubmissionId) -> Result<Shown> {
    let found = visible(actor).filter(submission::Column::Id.eq(id));
    shown(db, found).await?.pop().ok_or(Error::NotFound)
}

/// The codes that a report carries besides those of its wording, by taxonomy.
pub async fn list_tags(db: &impl ConnectionTrait, id: SubmissionId) -> Result<Vec<tag::Model>> {
    taxonomy::list_tags(db, subject(id)).await
}

/// Whether the actor may report a trend, or send what they have begun.
pub fn may_report(actor: &Actor) -> bool {
    actor.holds(Role::Member) && !actor.is_silenced()
}

/// Whether the actor may still withdraw a report: its author, at any time, without a reason.
pub fn may_withdraw(actor: &Actor, submission: &submission::Model) -> bool {
    submission.author_id == actor.id && submission.withdrawn_at.is_none()
}

/// Withdraws a report, whatever became of it; its trend counts anew in the same transaction.
pub(crate) async fn withdraw(
    txn: &DatabaseTransaction,
    actor: &Actor,
    submission: &submission::Model,
) -> Result<()> {
    let step = Step { kind: "SubmissionWithdrawn", from: &WITHDRAWABLE, to: State::Withdrawn };
    let columns = vec![(submission::Column::WithdrawnAt, Expr::value(actor.now))];
    turn(txn, actor, (submission, submission.version), &step, columns).await?;
    similarity::forget(txn, subject(submission.id)).await?;
    review::discard(txn, actor, subject(submission.id)).await
}

/// Has a report used in another way from now on; `Conflict` if it is no longer used as it was.
pub(crate) async fn set_handling(
    txn: &DatabaseTransaction,
    id: SubmissionId,
    (from, to): (Handling, Handling),
) -> Result<()> {
    let changed = submission::Entity::update_many()
        .col_expr(submission::Column::Handling, Expr::value(to))
        .col_expr(submission::Column::Version, Expr::col(submission::Column::Version).add(1))
        .filter(submission::Column::Id.eq(id).and(submission::Column::Handling.eq(from)))
        .filter(submission::Column::WithdrawnAt.is_null())
        .exec(txn)
        .await?;
    if changed.rows_affected == 0 { Err(Error::Conflict("conflict-changed")) } else { Ok(()) }
}

/// A report, as reviews and the audit log name it.
fn subject(id: SubmissionId) -> Subject {
    Subject::new(SubjectKind::Submission, id.0)
}

/// Gives a report back to its author, since a moderator decided so about a flag; its trend counts anew in the same
/// transaction.
pub(crate) async fn give_back(
    txn: &DatabaseTransaction,
    actor: &Actor,
    submission: &submission::Model,
) -> Result<()> {
    let step = Step { kind: "SubmissionReturned", from: &RETURNABLE, to: State::Declined };
    let columns = vec![
        (submission::Column::DecidedAt, Expr::value(actor.now)),
        (submission::Column::DeclinedBy, Expr::value(actor.id)),
    ];
    turn(txn, actor, (submission, submission.version), &step, columns).await?;
    review::supersede(txn, actor, subject(submission.id)).await
}

/// Withdraws what the actor has begun and not sent, since they leave: nobody else could read it or finish it.
pub(crate) async fn withdraw_drafts(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let drafts = own(actor).filter(submission::Column::State.eq(State::Draft)).lock_exclusive();
    for draft in drafts.all(txn).await? {
        withdraw(txn, actor, &draft).await?;
    }
    Ok(())
}

/// Reports with their present wordings, in one query.
pub(crate) async fn shown(
    db: &impl ConnectionTrait,
    submissions: Select<submission::Entity>,
) -> Result<Vec<Shown>> {
    let with_wordings =
        submissions.select_also(submission_revision::Entity).join(JoinType::InnerJoin, present_wording());
    let rows = with_wordings.all(db).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(submission, wording)| wording.map(|wording| Shown { submission, wording }))
        .collect())
}

fn present_wording() -> RelationDef {
    let same_number = |submission, revision| {
        Expr::col((submission, submission::Column::Revision))
            .equals((revision, submission_revision::Column::Number))
            .into_condition()
    };
    submission::Entity::belongs_to(submission_revision::Entity)
        .from(submission::Column::Id)
        .to(submission_revision::Column::SubmissionId)
        .on_condition(same_number)
        .into()
}
