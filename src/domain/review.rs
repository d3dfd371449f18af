//! Reviews: what waits for a moderator before others can read it. Each noun says what a decision does to it.

use crate::domain::{
    Actor, Error, FieldErrors, Result, Subject,
    audit::{self, Entry},
    page::{Cursor, Page, oldest_first},
    text::{Rule, Text},
};
use entity::{
    id::{ReviewId, SpaceId},
    review::{self, Kind},
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, Select, sea_query::Expr,
};

/// Reviews on a page.
const PAGE: usize = 50;

const REASON: Rule = Rule::required(1000, "problem-reason-missing", "problem-reason-too-long");

/// "Returned for changes", in the taxonomy `moderation_outcome`.
const RETURNED: &str = "MD3";

/// What a moderator decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may be read (MD1).
    Publish,
    /// It goes back to its author with a reason (MD3).
    Return(Text),
}

impl Decision {
    /// Checks the reason of a refusal: accepting needs none, refusing does.
    pub fn refusal(reason: &str) -> std::result::Result<Self, FieldErrors> {
        Text::parse(reason, REASON).map(Self::Return).map_err(|problem| FieldErrors::one("reason", problem))
    }

    /// The code of the outcome, in the taxonomy `moderation_outcome`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Publish => "MD1",
            Self::Return(_) => RETURNED,
        }
    }
}

/// What waits, as moderators see it; nobody else sees any.
pub fn visible(actor: &Actor) -> Select<review::Entity> {
    let waiting =
        Condition::all().add(review::Column::DecidedAt.is_null()).add(Expr::value(actor.is_moderator()));
    review::Entity::find().filter(waiting)
}

/// What waits, oldest first.
pub async fn list_waiting(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<review::Model>> {
    let keys = (review::Column::CreatedAt, review::Column::Id);
    let rows = oldest_first(visible(actor), keys, (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.created_at, id: row.id.0 }))
}

/// How much waits.
pub async fn count_waiting(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(visible(actor).count(db).await?)
}

/// Finds what waits by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: ReviewId) -> Result<review::Model> {
    visible(actor).filter(review::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Puts a wording before the moderators.
pub async fn open(
    txn: &DatabaseTransaction,
    actor: &Actor,
    kind: Kind,
    (subject, revision, space_id): (Subject, i32, Option<SpaceId>),
) -> Result<review::Model> {
    let row = review::ActiveModel {
        id: Set(ReviewId::at(actor.now)),
        subject_kind: Set(subject.kind),
        subject_id: Set(subject.id),
        revision: Set(revision),
        kind: Set(kind),
        rules: Set(String::new()),
        space_id: Set(space_id),
        created_at: Set(actor.now),
        decided_at: Set(None),
        decided_by: Set(None),
        outcome: Set(None),
        reason: Set(None),
        version: Set(1),
    };
    Ok(row.insert(txn).await?)
}

/// Writes a decision down; `Conflict` if somebody else has decided.
pub async fn decide(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, version): (ReviewId, i32),
    decision: &Decision,
) -> Result<()> {
    let reason = match decision {
        Decision::Publish => None,
        Decision::Return(reason) => Some(reason.as_str().to_owned()),
    };
    let decided = review::Entity::update_many()
        .col_expr(review::Column::DecidedAt, Expr::value(actor.now))
        .col_expr(review::Column::DecidedBy, Expr::value(actor.id))
        .col_expr(review::Column::Outcome, Expr::value(decision.code()))
        .col_expr(review::Column::Reason, Expr::value(reason))
        .col_expr(review::Column::Version, Expr::value(version + 1))
        .filter(review::Column::Id.eq(id).and(review::Column::Version.eq(version)))
        .filter(review::Column::DecidedAt.is_null())
        .exec(txn)
        .await?;
    if decided.rows_affected == 0 {
        return Err(Error::Conflict("conflict-decided"));
    }
    let entry = Entry::new("ReviewDecided", Some(actor.id), actor.now)
        .about(SubjectKind::Review, id.0)
        .states("waiting", decision.code());
    audit::record(txn, entry).await
}

/// Takes away what waits about a subject, since the subject is gone.
pub async fn discard(txn: &DatabaseTransaction, actor: &Actor, subject: Subject) -> Result<()> {
    review::Entity::update_many()
        .col_expr(review::Column::DecidedAt, Expr::value(actor.now))
        .col_expr(review::Column::DecidedBy, Expr::value(actor.id))
        .filter(review::Column::SubjectKind.eq(subject.kind).and(review::Column::SubjectId.eq(subject.id)))
        .filter(review::Column::DecidedAt.is_null())
        .exec(txn)
        .await?;
    Ok(())
}

/// Why a subject was sent back, for its author; nothing while a later wording waits, or if it was published.
pub async fn find_return_reason(db: &impl ConnectionTrait, subject: Subject) -> Result<Option<String>> {
    let latest = review::Entity::find()
        .filter(review::Column::SubjectKind.eq(subject.kind).and(review::Column::SubjectId.eq(subject.id)))
        .order_by_desc(review::Column::CreatedAt)
        .order_by_desc(review::Column::Id);
    let latest = latest.one(db).await?.filter(|review| review.outcome.as_deref() == Some(RETURNED));
    Ok(latest.and_then(|review| review.reason))
}
