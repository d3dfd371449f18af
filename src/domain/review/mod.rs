//! Reviews: what waits for a moderator before others can read it. Each noun says what a decision does to it.

mod decision;
mod keys;
mod opening;

pub use decision::{Decision, Reason, Returned};
pub use keys::{keys_work, set_keys};
pub(crate) use opening::{forget_opening, hand_over, open_with_others};
pub use opening::{has_open, list_handed_over, list_openings, note_opening, sweep_openings};

use crate::domain::{
    Actor, Error, Result, Subject, Timestamp,
    audit::{self, Entry},
    page::{Cursor, Page, oldest_first},
    screening::{self, Outcome, Rule as ScreeningRule, Verdict},
};
use entity::{
    id::{ReviewId, SpaceId},
    lock,
    review::{self, Kind},
    review_exclusion,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SelectStatement},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Reviews on a page.
pub const PAGE: usize = 50;

/// "Returned for changes", in the taxonomy `moderation_outcome`.
const RETURNED: &str = "MD3";

/// What reviews the actor may know of, decided or not: a moderator those of the spaces that they may read, and nobody
/// else any. What is locked does not exist for them, and neither does what is said about something of their own.
pub fn known(actor: &Actor) -> Select<review::Entity> {
    let readable =
        review::Column::SpaceId.is_null().or(review::Column::SpaceId.is_in(actor.spaces.iter().copied()));
    let locked = lock::Entity::find()
        .select_only()
        .column(lock::Column::SubjectId)
        .filter(lock::Column::State.ne(lock::State::Reopened));
    let excluded = review_exclusion::Entity::find()
        .select_only()
        .column(review_exclusion::Column::ReviewId)
        .filter(review_exclusion::Column::AccountId.eq(actor.id));
    review::Entity::find()
        .filter(Expr::value(actor.is_moderator()))
        .filter(readable)
        .filter(review::Column::SubjectId.not_in_subquery(locked.into_query()))
        .filter(review::Column::Id.not_in_subquery(excluded.into_query()))
}

/// What waits, as moderators see it; nobody else sees any.
pub fn visible(actor: &Actor) -> Select<review::Entity> {
    known(actor).filter(review::Column::DecidedAt.is_null())
}

/// Narrows what waits to some kind of it and to a space.
pub fn narrowed(
    reviews: Select<review::Entity>,
    (kind, space_id): (Option<Kind>, Option<SpaceId>),
) -> Select<review::Entity> {
    let narrow = Condition::all()
        .add_option(kind.map(|kind| review::Column::Kind.eq(kind)))
        .add_option(space_id.map(|id| review::Column::SpaceId.eq(id)));
    reviews.filter(narrow)
}

/// What waits, oldest first.
pub async fn list_waiting(
    db: &impl ConnectionTrait,
    actor: &Actor,
    narrow: (Option<Kind>, Option<SpaceId>),
    after: Option<Cursor>,
) -> Result<Page<review::Model>> {
    let keys = (review::Column::CreatedAt, review::Column::Id);
    let rows = oldest_first(narrowed(visible(actor), narrow), keys, (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.created_at, id: row.id.0 }))
}

/// How much waits of each kind.
pub async fn count_by_kind(
    db: &impl ConnectionTrait,
    actor: &Actor,
    space_id: Option<SpaceId>,
) -> Result<Vec<(Kind, i64)>> {
    let counted = narrowed(visible(actor), (None, space_id))
        .select_only()
        .column(review::Column::Kind)
        .column_as(review::Column::Id.count(), "waiting")
        .group_by(review::Column::Kind);
    Ok(counted.into_tuple().all(db).await?)
}

/// How much waits that the queue decides about; reports of trends are counted where they are triaged.
pub async fn count_waiting(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    let here =
        review::Column::SubjectKind.ne(SubjectKind::Submission).or(review::Column::Kind.eq(Kind::Flag));
    Ok(visible(actor).filter(here).count(db).await?)
}

/// Finds what waits by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: ReviewId) -> Result<review::Model> {
    visible(actor).filter(review::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// What of these no longer waits, or never did, and whether somebody decided: for whoever still has it on their screen.
pub async fn list_known(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[ReviewId],
) -> Result<Vec<review::Model>> {
    Ok(known(actor).filter(review::Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// Finds what waits about subjects.
pub(crate) async fn list_about(
    db: &impl ConnectionTrait,
    actor: &Actor,
    subjects: (SubjectKind, Vec<Uuid>),
) -> Result<Vec<ReviewId>> {
    keys_about(db, visible(actor), subjects).await
}

/// The same, and what no longer waits.
pub(crate) async fn list_known_about(
    db: &impl ConnectionTrait,
    actor: &Actor,
    subjects: (SubjectKind, Vec<Uuid>),
) -> Result<Vec<ReviewId>> {
    keys_about(db, known(actor), subjects).await
}

async fn keys_about(
    db: &impl ConnectionTrait,
    reviews: Select<review::Entity>,
    (kind, subjects): (SubjectKind, Vec<Uuid>),
) -> Result<Vec<ReviewId>> {
    let about = review::Column::SubjectKind.eq(kind).and(review::Column::SubjectId.is_in(subjects));
    let ids = reviews.filter(about).select_only().column(review::Column::Id);
    Ok(ids.into_tuple().all(db).await?)
}

/// Puts a wording before the moderators.
pub async fn open(
    txn: &DatabaseTransaction,
    actor: &Actor,
    kind: Kind,
    place: (Subject, i32, Option<SpaceId>),
) -> Result<review::Model> {
    insert(txn, actor, (kind, String::new()), place).await
}

/// Puts a wording before the moderators, with the codes of what screening found in it: as a hold, if it would not wait
/// but for that.
pub async fn open_screened(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (kind, verdict): (Kind, &Verdict),
    place: (Subject, i32, Option<SpaceId>),
) -> Result<review::Model> {
    let kind = if verdict.holds() && kind == Kind::Space { Kind::Hold } else { kind };
    insert(txn, actor, (kind, verdict.codes()), place).await
}

/// Puts a wording before the moderators again, since time has passed and nobody did anything.
pub(crate) async fn reopen(
    txn: &DatabaseTransaction,
    kind: Kind,
    place: (Subject, i32, Option<SpaceId>),
    now: Timestamp,
) -> Result<review::Model> {
    insert_at(txn, now, (kind, String::new()), place).await
}

async fn insert(
    txn: &DatabaseTransaction,
    actor: &Actor,
    what: (Kind, String),
    place: (Subject, i32, Option<SpaceId>),
) -> Result<review::Model> {
    insert_at(txn, actor.now, what, place).await
}

async fn insert_at(
    txn: &DatabaseTransaction,
    now: Timestamp,
    (kind, rules): (Kind, String),
    (subject, revision, space_id): (Subject, i32, Option<SpaceId>),
) -> Result<review::Model> {
    let row = review::ActiveModel {
        id: Set(ReviewId::at(now)),
        subject_kind: Set(subject.kind),
        subject_id: Set(subject.id),
        revision: Set(revision),
        kind: Set(kind),
        rules: Set(rules),
        space_id: Set(space_id),
        created_at: Set(now),
        decided_at: Set(None),
        decided_by: Set(None),
        outcome: Set(None),
        reason: Set(None),
        version: Set(1),
        reason_code: Set(None),
    };
    row.insert(txn).await.map_err(Error::of_key_in_use)
}

/// Writes a decision down; `Conflict` if somebody else has decided.
pub async fn decide(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, version): (ReviewId, i32),
    decision: &Decision,
) -> Result<()> {
    let told = match decision {
        Decision::Publish | Decision::Noted(_) => Returned { code: None, words: None },
        Decision::Return(reason) => reason.told(),
    };
    let decided = review::Entity::update_many()
        .col_expr(review::Column::DecidedAt, Expr::value(actor.now))
        .col_expr(review::Column::DecidedBy, Expr::value(actor.id))
        .col_expr(review::Column::Outcome, Expr::value(decision.code()))
        .col_expr(review::Column::Reason, Expr::value(told.words))
        .col_expr(review::Column::ReasonCode, Expr::value(told.code))
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

/// Takes away the wordings of a subject that wait, since a later one takes their place or they were decided elsewhere.
/// What was flagged waits on.
pub async fn supersede(txn: &DatabaseTransaction, actor: &Actor, subject: Subject) -> Result<()> {
    close(txn, actor, subject, review::Column::Kind.ne(Kind::Flag)).await
}

/// Takes away what waits about a subject, since the subject is gone.
pub async fn discard(txn: &DatabaseTransaction, actor: &Actor, subject: Subject) -> Result<()> {
    close(txn, actor, subject, Expr::value(true)).await
}

async fn close(txn: &DatabaseTransaction, actor: &Actor, subject: Subject, which: Expr) -> Result<()> {
    review::Entity::update_many()
        .col_expr(review::Column::DecidedAt, Expr::value(actor.now))
        .col_expr(review::Column::DecidedBy, Expr::value(actor.id))
        .filter(review::Column::SubjectKind.eq(subject.kind).and(review::Column::SubjectId.eq(subject.id)))
        .filter(review::Column::DecidedAt.is_null().and(which))
        .exec(txn)
        .await?;
    Ok(())
}

/// Where a contribution stands with the moderators, as its author is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Its latest wording waits; these rules hold it, or none where every wording waits.
    Waits(Vec<ScreeningRule>),
    /// It was sent back for this reason.
    Returned(Returned),
}

/// Where subjects of one kind stand, by key, in one query; those that are not among them wait for nothing. What others
/// said of them is not told.
pub async fn list_standings(
    db: &impl ConnectionTrait,
    kind: SubjectKind,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Standing>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut rows = review::Entity::find()
        .filter(review::Column::SubjectKind.eq(kind).and(review::Column::SubjectId.is_in(ids)))
        .all(db)
        .await?;
    // What was decided last counts, and what waits counts more.
    rows.sort_by_key(|row| (row.decided_at.is_none(), row.decided_at.unwrap_or(row.created_at), row.id));
    let mut standings = HashMap::new();
    let own = |row: &review::Model| row.kind != Kind::Flag || row.outcome.as_deref() == Some(RETURNED);
    for row in rows.into_iter().filter(own) {
        let standing = match (row.decided_at, row.outcome.as_deref()) {
            (None, _) => Some(Standing::Waits(holding(&row.rules))),
            (_, Some(RETURNED)) => {
                Some(Standing::Returned(Returned { code: row.reason_code, words: row.reason }))
            }
            _ => None,
        };
        match standing {
            Some(standing) => standings.insert(row.subject_id, standing),
            None => standings.remove(&row.subject_id),
        };
    }
    Ok(standings)
}

/// Where one subject stands.
pub async fn find_standing(db: &impl ConnectionTrait, subject: Subject) -> Result<Option<Standing>> {
    Ok(list_standings(db, subject.kind, vec![subject.id]).await?.remove(&subject.id))
}

/// What of these subjects was sent back and not changed since, and why, by key. The subjects are keys that a query finds.
pub(crate) async fn list_returned(
    db: &impl ConnectionTrait,
    kind: SubjectKind,
    subjects: SelectStatement,
) -> Result<HashMap<Uuid, Returned>> {
    let sent_back: Vec<Uuid> = review::Entity::find()
        .select_only()
        .column(review::Column::SubjectId)
        .distinct()
        .filter(review::Column::SubjectKind.eq(kind).and(review::Column::SubjectId.in_subquery(subjects)))
        .filter(review::Column::Outcome.eq(RETURNED))
        .into_tuple()
        .all(db)
        .await?;
    let standings = list_standings(db, kind, sent_back).await?.into_iter();
    let returned = |(id, standing)| match standing {
        Standing::Returned(returned) => Some((id, returned)),
        Standing::Waits(_) => None,
    };
    Ok(standings.filter_map(returned).collect())
}

/// Whether the latest wording of a subject that came before the moderators was about a live case.
pub async fn was_of_live_case(db: &impl ConnectionTrait, subject: Subject) -> Result<bool> {
    let latest = review::Entity::find()
        .filter(review::Column::SubjectKind.eq(subject.kind).and(review::Column::SubjectId.eq(subject.id)))
        .filter(review::Column::Kind.ne(Kind::Flag))
        .order_by_desc(review::Column::CreatedAt)
        .order_by_desc(review::Column::Id);
    let rules = latest.one(db).await?.map(|review| screening::rules_of(&review.rules));
    Ok(rules.is_some_and(|rules| rules.contains(&ScreeningRule::LiveCase)))
}

/// The rules among these codes that hold a text.
fn holding(codes: &str) -> Vec<ScreeningRule> {
    let rules = screening::rules_of(codes).into_iter();
    rules.filter(|rule| rule.outcome() == Outcome::Hold).collect()
}

/// Why a subject was sent back, for its author; nothing while a later wording waits, or if it was published.
pub async fn find_return_reason(db: &impl ConnectionTrait, subject: Subject) -> Result<Option<Returned>> {
    let standing = find_standing(db, subject).await?;
    Ok(standing.and_then(|standing| match standing {
        Standing::Returned(returned) => Some(returned),
        Standing::Waits(_) => None,
    }))
}
