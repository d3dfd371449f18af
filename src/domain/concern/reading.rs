//! Concerns as readers see them: what is visible to whom, and what is said about whom it is from.

use crate::domain::{
    Actor, Error, Result,
    concern::may_edit,
    handling::{self, Attribution},
    page::{Cursor, Page, latest_first},
    review::{self, Returned},
    screening::{self, Rule},
};
use entity::{
    concern::{self, State},
    concern_revision,
    id::ConcernId,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationDef, Select,
    sea_query::{Expr, IntoCondition, SelectStatement},
};
use std::collections::HashMap;

/// Concerns on a page.
const PAGE: usize = 25;

/// A concern as a reader sees it: of one that was withdrawn, only that it was.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The concern.
    pub concern: concern::Model,
    /// Its present wording; none of a tombstone.
    pub wording: Option<concern_revision::Model>,
}

/// The concerns that the actor may see, tombstones among them: their own, what was published for them to read, and
/// for moderators all. What is for the policy team alone (HD5) does not exist for other members.
pub fn visible(actor: &Actor) -> Select<concern::Entity> {
    standing(actor).filter(concern::Column::LockedAt.is_null())
}

/// The same, and what is locked.
pub(super) fn standing(actor: &Actor) -> Select<concern::Entity> {
    let mut readable = Condition::any().add(concern::Column::AuthorId.eq(actor.id));
    if actor.reads_for_policy() || actor.holds(Role::Member) {
        readable = readable.add(concern::Column::PublishedAt.is_not_null());
    }
    if actor.is_moderator() {
        readable = Condition::all();
    }
    concern::Entity::find()
        .filter(readable)
        .filter(handling::readable(actor, (concern::Column::Handling, concern::Column::AuthorId)))
}

/// The actor's own concerns, whatever became of them.
pub fn own(actor: &Actor) -> Select<concern::Entity> {
    visible(actor).filter(concern::Column::AuthorId.eq(actor.id))
}

/// The published concerns that the actor may see: no tombstones.
pub fn published(actor: &Actor) -> Select<concern::Entity> {
    visible(actor).filter(concern::Column::State.eq(State::Published))
}

/// Published concerns, latest first.
pub async fn list_published(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<Shown>> {
    let at = concern::Column::PublishedAt;
    let rows = shown(db, latest_first(published(actor), (at, concern::Column::Id), (after, PAGE))).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor {
        at: row.concern.published_at.unwrap_or(row.concern.created_at),
        id: row.concern.id.0,
    }))
}

/// The actor's own concerns, latest first; those withdrawn among them.
pub async fn list_own(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<Shown>> {
    let keys = (concern::Column::CreatedAt, concern::Column::Id);
    let rows = shown(db, latest_first(own(actor), keys, (after, PAGE))).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.concern.created_at, id: row.concern.id.0 }))
}

/// The actor's own concerns that were sent back to them, and why.
pub async fn list_returned(
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Vec<(concern::Model, Returned)>> {
    let declined = own(actor).filter(concern::Column::State.eq(State::Declined));
    let keys = declined.clone().select_only().column(concern::Column::Id).into_query();
    let mut reasons = review::list_returned(db, SubjectKind::Concern, keys).await?;
    if reasons.is_empty() {
        return Ok(Vec::new());
    }
    let rows = declined.order_by_desc(concern::Column::CreatedAt).all(db).await?.into_iter();
    Ok(rows.filter_map(|row| reasons.remove(&row.id.0).map(|reason| (row, reason))).collect())
}

/// Those of these concerns that are published for the actor to read.
pub async fn list_published_among(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[ConcernId],
) -> Result<Vec<Shown>> {
    shown(db, published(actor).filter(concern::Column::Id.is_in(ids.iter().copied()))).await
}

/// The first concerns to be published, but for those whose keys a query finds; at most so many.
pub async fn list_oldest_except(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (except, most): (SelectStatement, u64),
) -> Result<Vec<Shown>> {
    let others = published(actor).filter(concern::Column::Id.not_in_subquery(except));
    let oldest = others.order_by_asc(concern::Column::PublishedAt).order_by_asc(concern::Column::Id);
    shown(db, oldest.limit(most)).await
}

/// Finds a concern by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: ConcernId) -> Result<Shown> {
    let concerns = visible(actor).filter(concern::Column::Id.eq(id));
    shown(db, concerns).await?.pop().ok_or(Error::NotFound)
}

/// A concern and its wording, for its author to change before it is published, and whether it was about a live case.
pub async fn find_to_edit(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ConcernId,
) -> Result<(concern::Model, concern_revision::Model, bool)> {
    let Shown { concern, wording } = find(db, actor, id).await?;
    actor.check_may_write()?;
    if !may_edit(actor, &concern) {
        return Err(Error::Forbidden("forbidden-concern-edit"));
    }
    let live_case = screening::rules_of(&concern.screening_rules).contains(&Rule::LiveCase);
    Ok((concern, wording.ok_or(Error::NotFound)?, live_case))
}

/// Whom these concerns are from.
pub async fn attributions(
    db: &impl ConnectionTrait,
    concerns: &[&concern::Model],
) -> Result<HashMap<ConcernId, Attribution>> {
    let chosen: Vec<_> = concerns.iter().map(|concern| (concern.author_id, concern.handling)).collect();
    let found = handling::attributions(db, &chosen).await?;
    Ok(concerns.iter().map(|concern| concern.id).zip(found).collect())
}

/// Concerns with their present wordings, in one query.
async fn shown(db: &impl ConnectionTrait, concerns: Select<concern::Entity>) -> Result<Vec<Shown>> {
    let wordings = concerns.select_also(concern_revision::Entity);
    let rows = wordings.join(JoinType::LeftJoin, present_wording()).all(db).await?;
    let tombstone = |concern: &concern::Model| concern.withdrawn_at.is_some();
    Ok(rows
        .into_iter()
        .map(|(concern, wording)| Shown { wording: wording.filter(|_| !tombstone(&concern)), concern })
        .collect())
}

fn present_wording() -> RelationDef {
    let same_number = |concern, revision| {
        Expr::col((concern, concern::Column::Revision))
            .equals((revision, concern_revision::Column::Number))
            .into_condition()
    };
    concern::Entity::belongs_to(concern_revision::Entity)
        .from(concern::Column::Id)
        .to(concern_revision::Column::ConcernId)
        .on_condition(same_number)
        .into()
}
