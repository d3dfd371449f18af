//! Flags: what members bring before the moderators. All about one thing are one item of the queue; whoever flagged it
//! hears what came of it, and whoever wrote it never hears who did.

mod decision;
mod own;

pub use decision::{decide, read};
pub use own::{Fate, Own, list_own};

use crate::domain::{
    Actor, Error, FieldErrors, Result, Subject,
    audit::{self, Entry},
    database::Database,
    item::{self, Item},
    review, taxonomy,
    text::{Rule, Text},
};
use entity::{
    flag,
    id::{FlagId, ReviewId},
    review::{self as review_row, Kind},
    review_exclusion,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

const WORDS: Rule = Rule::optional(1000, "problem-flag-too-long");

/// Illegal content, in the taxonomy `flag_reason`: what a lock would have said.
const ILLEGAL: &str = "FL6";

/// What it takes to flag something.
#[derive(Debug, Clone)]
pub struct NewFlag {
    reason: String,
    words: Option<Text>,
}

impl NewFlag {
    /// Checks what someone chose and typed.
    pub fn parse(reason: &str, words: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = errors.check("reason", taxonomy::parse("flag_reason", reason));
        let words = errors.check("words", Text::parse(words, WORDS));
        match (reason, words) {
            (Some(reason), Some(words)) => Ok(Self { reason, words: Some(words) }),
            _ => Err(errors),
        }
    }
}

/// Whether something is the actor's to flag: nobody flags what they wrote.
pub fn may_flag(actor: &Actor, item: &Item) -> bool {
    !item.authors.contains(&actor.id)
}

/// Flags something that the actor can read. Flagging it twice, before it is decided, changes nothing.
pub async fn create(db: &Database, actor: &Actor, subject: Subject, new: NewFlag) -> Result<()> {
    match try_create(db, actor, subject, &new).await {
        // Two people flagged it at once, and each opened an item: the second joins the first's.
        Err(Error::Conflict("conflict-sent-twice")) => try_create(db, actor, subject, &new).await,
        done => done,
    }
}

async fn try_create(db: &Database, actor: &Actor, subject: Subject, new: &NewFlag) -> Result<()> {
    let txn = db.begin().await?;
    let item = item::find(&txn, actor, subject).await?;
    if !may_flag(actor, &item) {
        return Err(Error::Forbidden("forbidden-flag-own"));
    }
    enter(&txn, actor, &item, (new, false)).await?;
    Ok(txn.commit().await?)
}

/// Flags something as urgent, since its reader would have locked it and has no lock left today.
pub(crate) async fn raise(txn: &DatabaseTransaction, actor: &Actor, item: &Item) -> Result<()> {
    let new = NewFlag { reason: ILLEGAL.to_owned(), words: None };
    enter(txn, actor, item, (&new, true)).await
}

async fn enter(
    txn: &DatabaseTransaction,
    actor: &Actor,
    item: &Item,
    (new, urgent): (&NewFlag, bool),
) -> Result<()> {
    let review_id = open_or_join(txn, actor, item).await?;
    let urgent_at = urgent.then_some(actor.now);
    let own = flag::Column::ReviewId.eq(review_id).and(flag::Column::ReporterId.eq(actor.id));
    if let Some(already) = flag::Entity::find().filter(own.clone()).one(txn).await? {
        if urgent && already.urgent_at.is_none() {
            let raised = flag::Entity::update_many().col_expr(flag::Column::UrgentAt, Expr::value(urgent_at));
            raised.filter(own).exec(txn).await?;
        }
        return Ok(());
    }
    let id = FlagId::at(actor.now);
    let words = new.words.as_ref().map(|words| words.as_str().to_owned());
    let row = flag::ActiveModel {
        id: Set(id),
        review_id: Set(review_id),
        reporter_id: Set(actor.id),
        reason: Set(new.reason.clone()),
        words: Set(words.filter(|words| !words.is_empty())),
        urgent_at: Set(urgent_at),
        created_at: Set(actor.now),
    };
    row.insert(txn).await.map_err(Error::of_key_in_use)?;
    review::forget_opening(txn, actor, review_id).await?;
    let entry = Entry::new("ContentFlagged", Some(actor.id), actor.now)
        .about(item.subject.kind, item.subject.id)
        .detail(json!({ "flag": id, "reason": new.reason, "urgent": urgent }));
    audit::record(txn, entry).await
}

/// The item of the queue in which this is flagged. For whoever wrote it there is none.
async fn open_or_join(txn: &DatabaseTransaction, actor: &Actor, item: &Item) -> Result<ReviewId> {
    let subject = item.subject;
    let open = review_row::Entity::find()
        .filter(review_row::Column::SubjectKind.eq(subject.kind))
        .filter(review_row::Column::SubjectId.eq(subject.id))
        .filter(review_row::Column::Kind.eq(Kind::Flag).and(review_row::Column::DecidedAt.is_null()));
    if let Some(open) = open.one(txn).await? {
        return Ok(open.id);
    }
    let opened = review::open(txn, actor, Kind::Flag, (subject, item.revision, item.space_id)).await?;
    for author in &item.authors {
        let row = review_exclusion::ActiveModel { review_id: Set(opened.id), account_id: Set(*author) };
        row.insert(txn).await?;
    }
    Ok(opened.id)
}

/// What was flagged in these items of the queue, for the moderators who may see them; oldest first.
pub async fn list_of(
    db: &impl ConnectionTrait,
    reviews: &[ReviewId],
) -> Result<HashMap<ReviewId, Vec<flag::Model>>> {
    let mut by_review: HashMap<ReviewId, Vec<flag::Model>> = HashMap::new();
    let flags = flag::Entity::find()
        .filter(flag::Column::ReviewId.is_in(reviews.iter().copied()))
        .order_by_asc(flag::Column::CreatedAt)
        .order_by_asc(flag::Column::Id);
    for row in flags.all(db).await? {
        by_review.entry(row.review_id).or_default().push(row);
    }
    Ok(by_review)
}

/// Which of these items of the queue the actor flagged, and so does not decide.
pub(crate) async fn list_flagged(
    db: &impl ConnectionTrait,
    actor: &Actor,
    reviews: &[ReviewId],
) -> Result<HashSet<ReviewId>> {
    let own = flag::Entity::find()
        .select_only()
        .column(flag::Column::ReviewId)
        .filter(flag::Column::ReviewId.is_in(reviews.iter().copied()))
        .filter(flag::Column::ReporterId.eq(actor.id));
    Ok(own.into_tuple::<ReviewId>().all(db).await?.into_iter().collect())
}

/// The items with an urgent flag that the actor may see, the oldest first: they stand above all others.
pub async fn list_urgent(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<review_row::Model>> {
    let urgent = flag::Entity::find()
        .select_only()
        .column(flag::Column::ReviewId)
        .filter(flag::Column::UrgentAt.is_not_null());
    let waiting = review::visible(actor).filter(review_row::Column::Id.in_subquery(urgent.into_query()));
    Ok(waiting.order_by_asc(review_row::Column::CreatedAt).all(db).await?)
}
