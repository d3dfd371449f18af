//! Responses: the prosecution service's dated, owned answers to concerns and trends. "You said, we did."

mod locking;
mod new;
mod reading;

pub(crate) use locking::{conceal, reveal, take_down};
pub use locking::{is_locked, is_locked_for};
pub use new::{Answers, LONGEST, NewResponse};
pub use reading::{
    Answered, Question, Shown, count_by_status, find, find_for, find_question, find_returned, list_answered,
    list_for, list_overdue, list_returned, list_revisions, list_unanswered, subject_of, visible,
};

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Subject, account,
    audit::{self, Entry},
    database::Database,
    draft, markdown, taxonomy,
    text::Text,
};
use chrono::NaiveDate;
use entity::{
    id::{AccountId, ResponseId},
    response, response_revision,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, ExprTrait, QueryFilter, SqlErr, sea_query::Expr,
};
use serde_json::json;

/// Statuses after which nothing is due any more: done, not taken forward, passed on.
const CLOSED: [&str; 3] = ["RS5", new::REFUSED, "RS7"];

/// Whether the actor may answer for the prosecution service.
pub fn may_respond(actor: &Actor) -> bool {
    actor.reads_for_policy()
}

/// Whether what was promised has not come by its day.
pub fn is_overdue(response: &response::Model, today: NaiveDate) -> bool {
    response.due_on.is_some_and(|due_on| due_on < today) && !CLOSED.contains(&response.status.as_str())
}

/// Records the answer to a concern or a trend; it can be read at once. There is one of each, so that a second is a
/// `Conflict`.
pub async fn create(
    db: &Database,
    actor: &Actor,
    (key, subject): (Option<ResponseId>, Subject),
    new: NewResponse,
) -> Result<()> {
    let txn = db.begin().await?;
    if !may_respond(actor) {
        return Err(Error::Forbidden("forbidden-response"));
    }
    find_question(&txn, actor, subject).await?;
    let id = key.unwrap_or_else(|| ResponseId::at(actor.now));
    let of_subject = response::Column::SubjectKind.eq(subject.kind);
    let of_subject = of_subject.and(response::Column::SubjectId.eq(subject.id));
    if let Some(already) = response::Entity::find().filter(of_subject).one(&txn).await? {
        let same = already.id == id && already.created_by == actor.id;
        return if same { Ok(()) } else { Err(Error::Conflict("conflict-response-exists")) };
    }
    check_owner(&txn, new.owner_id).await?;
    let row = response::ActiveModel {
        id: Set(id),
        subject_kind: Set(subject.kind),
        subject_id: Set(subject.id),
        status: Set(new.status.clone()),
        owner_id: Set(new.owner_id),
        due_on: Set(new.due_on),
        revision: Set(1),
        created_by: Set(actor.id),
        created_at: Set(actor.now),
        updated_at: Set(actor.now),
        published_at: Set(Some(actor.now)),
        locked_at: Set(None),
        version: Set(1),
    };
    row.insert(&txn).await.map_err(taken)?;
    let entry = Entry::new("ResponseRecorded", Some(actor.id), actor.now)
        .states("unanswered", new.status.clone())
        .detail(detail(subject, &new))
        .screened(&new.verdict);
    write_wording(&txn, actor, (id, 1), new).await?;
    audit::record(&txn, entry.about(SubjectKind::Response, id.0)).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// Changes an answer, keeping its earlier wordings.
pub async fn edit(
    db: &Database,
    actor: &Actor,
    (id, version): (ResponseId, i32),
    new: NewResponse,
) -> Result<()> {
    let txn = db.begin().await?;
    if !may_respond(actor) {
        return Err(Error::Forbidden("forbidden-response"));
    }
    let response = find_to_edit(&txn, actor, id).await?;
    check_owner(&txn, new.owner_id).await?;
    let number = response.revision + 1;
    let changed = response::Entity::update_many()
        .col_expr(response::Column::Status, Expr::value(new.status.clone()))
        .col_expr(response::Column::OwnerId, Expr::value(new.owner_id))
        .col_expr(response::Column::DueOn, Expr::value(new.due_on))
        .col_expr(response::Column::Revision, Expr::value(number))
        .col_expr(response::Column::UpdatedAt, Expr::value(actor.now))
        .col_expr(response::Column::PublishedAt, Expr::value(response.published_at.unwrap_or(actor.now)))
        .col_expr(response::Column::Version, Expr::value(version + 1))
        .filter(response::Column::Id.eq(id).and(response::Column::Version.eq(version)))
        .exec(&txn)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict("conflict-response-changed"));
    }
    let entry = Entry::new("ResponseChanged", Some(actor.id), actor.now)
        .states(response.status.clone(), new.status.clone())
        .detail(detail(subject_of(&response), &new))
        .screened(&new.verdict);
    write_wording(&txn, actor, (id, number), new).await?;
    audit::record(&txn, entry.about(SubjectKind::Response, id.0)).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// What it means, as codes of the taxonomy `implication`.
pub async fn list_implications(db: &impl ConnectionTrait, id: ResponseId) -> Result<Vec<String>> {
    let tags = taxonomy::list_tags(db, Subject::new(SubjectKind::Response, id.0)).await?;
    Ok(tags.into_iter().filter(|tag| tag.taxonomy == "implication").map(|tag| tag.code).collect())
}

/// Finds an answer for policy staff to change, also one that a moderator took down.
pub async fn find_to_edit(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ResponseId,
) -> Result<response::Model> {
    let standing = response::Entity::find_by_id(id).filter(response::Column::LockedAt.is_null());
    let response = standing.one(db).await?.ok_or(Error::NotFound)?;
    find_question(db, actor, subject_of(&response)).await?;
    Ok(response)
}

async fn write_wording(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, number): (ResponseId, i32),
    new: NewResponse,
) -> Result<()> {
    let row = response_revision::ActiveModel {
        response_id: Set(id),
        number: Set(number),
        status: Set(new.status),
        html: Set(markdown::render(&new.body)),
        source: Set(new.body.into_string()),
        reason: Set(new.reason.map(Text::into_string)),
        by: Set(actor.id),
        at: Set(actor.now),
    };
    row.insert(txn).await?;
    let subject = Subject::new(SubjectKind::Response, id.0);
    taxonomy::tag(txn, subject, "implication", &new.implications).await
}

/// The owner answers for the prosecution service, too.
async fn check_owner(txn: &DatabaseTransaction, id: AccountId) -> Result<()> {
    let policy_readers = account::list_holding(txn, Role::PolicyReader).await?;
    if policy_readers.iter().any(|account| account.id == id) {
        return Ok(());
    }
    Err(FieldErrors::one("owner", Problem::new("problem-choice-unknown")).into())
}

/// Two officers wrote at once, each before the other's answer could be seen.
fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Error::Conflict("conflict-response-exists"),
        _ => error.into(),
    }
}

fn detail(subject: Subject, new: &NewResponse) -> serde_json::Value {
    json!({ "subject": subject.id, "kind": subject.kind, "owner": new.owner_id, "due_on": new.due_on })
}
