//! Trends: what moderators make of one or more reports, with their graded, approved, published wordings.

mod grade;
mod link;
mod locking;
mod notes;
mod opening;
mod publication;
mod renewal;
mod similar;
mod standing;
mod support;
mod version;

pub use grade::{Grade, grade, may_grade};
pub use link::{count_families, link, list_attributions, list_linked, unlink, withdraw_submission};
pub(crate) use link::{find_heads, list_organisations, set_handling};
pub use locking::is_locked;
pub(crate) use locking::{
    conceal, conceal_submission, return_submission, reveal, reveal_submission, take_down_published,
};
pub(crate) use notes::{add_notes, list_notes};
pub use notes::{find_notes, find_notes_to_change, set_notes};
pub use opening::open;
pub use publication::{approve, count_to_approve, list_to_approve, may_approve, publish};
pub use similar::{enter_missing, list_of_submissions, list_similar};
pub use standing::{Closing, close, confirm, lapse, list_due};
pub use support::{
    NewSupport, Said, find_said, give_support, list_own, list_support, speaks_for, take_support_back,
};
pub use version::{
    ASKED_LIMIT, NewVersion, SOURCE_LIMIT, SUMMARY_LIMIT, Written, edit, find_version, is_unfinished,
    list_unfinished, list_versions, write,
};

use crate::domain::{
    Actor, Error, Result,
    content_note::Notes,
    page::{Cursor, Page, latest_first},
};
use entity::{
    id::{SubmissionId, TrendId},
    role_grant::Role,
    trend::{self, State},
    trend_submission, trend_version,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, RelationDef, Select,
    sea_query::{Expr, IntoCondition, SelectStatement},
};
use std::collections::HashMap;

/// Trends on a page.
const PAGE: usize = 25;

/// Counts below this are shown to moderators alone.
pub const FEWEST_SHOWN: i32 = 3;

/// A trend with the wording that readers see.
#[derive(Debug, Clone)]
pub struct Published {
    /// The trend.
    pub trend: trend::Model,
    /// Its published version.
    pub version: trend_version::Model,
    /// Its content notes, and what its reader wants done with them.
    pub notes: Notes,
}

/// The trends that the actor may see: moderators all; members and policy readers those that are published, but
/// members none that is restricted.
pub fn visible(actor: &Actor) -> Select<trend::Entity> {
    with_locked(actor).filter(trend::Column::LockedAt.is_null())
}

/// The same, and what is locked.
fn with_locked(actor: &Actor) -> Select<trend::Entity> {
    let published = trend::Column::PublishedNumber.is_not_null();
    let mut readable = Condition::any().add(Expr::value(actor.is_moderator()));
    if actor.reads_for_policy() {
        readable = readable.add(published.clone());
    }
    if actor.holds(Role::Member) {
        readable = readable.add(published.and(trend::Column::RestrictedAt.is_null()));
    }
    trend::Entity::find().filter(readable)
}

/// The published trends, the latest published first.
pub async fn list_published(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<Published>> {
    let keys = (trend_version::Column::PublishedAt, trend::Column::Id);
    let trends = latest_first(with_published_version(visible(actor)), keys, (after, PAGE));
    let rows = notes::noted(db, actor, published(trends.all(db).await?)).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor {
        at: row.version.published_at.unwrap_or(row.trend.opened_at),
        id: row.trend.id.0,
    }))
}

/// Those of these trends that are published for the actor to read.
pub async fn list_published_among(
    db: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[TrendId],
) -> Result<Vec<Published>> {
    let among = visible(actor).filter(trend::Column::Id.is_in(ids.iter().copied()));
    notes::noted(db, actor, published(with_published_version(among).all(db).await?)).await
}

/// The first trends to be published, but for those whose keys a query finds; at most so many.
pub async fn list_oldest_except(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (except, most): (SelectStatement, u64),
) -> Result<Vec<Published>> {
    let others = with_published_version(visible(actor).filter(trend::Column::Id.not_in_subquery(except)));
    let oldest = others.order_by_asc(trend_version::Column::PublishedAt).order_by_asc(trend::Column::Id);
    notes::noted(db, actor, published(oldest.limit(most).all(db).await?)).await
}

/// Finds a published trend by its key.
pub async fn find_published(db: &impl ConnectionTrait, actor: &Actor, id: TrendId) -> Result<Published> {
    let found = with_published_version(visible(actor).filter(trend::Column::Id.eq(id)));
    notes::noted(db, actor, published(found.all(db).await?)).await?.pop().ok_or(Error::NotFound)
}

/// Finds a trend by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: TrendId) -> Result<trend::Model> {
    visible(actor).filter(trend::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Whether a trend's page is open to the actor.
pub async fn is_readable(db: &impl ConnectionTrait, actor: &Actor, id: TrendId) -> Result<bool> {
    Ok(visible(actor).filter(trend::Column::Id.eq(id)).count(db).await? > 0)
}

/// The trends to which a moderator can link a report, with the title of their latest version, by reference.
pub async fn list_open(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<(trend::Model, String)>> {
    let open = visible(actor).filter(Expr::value(actor.is_moderator()));
    let open = open.filter(trend::Column::State.eq(State::Open)).order_by_desc(trend::Column::Reference);
    let trends = open.all(db).await?;
    let titles: Vec<(TrendId, String)> = trend_version::Entity::find()
        .select_only()
        .columns([trend_version::Column::TrendId, trend_version::Column::Title])
        .filter(trend_version::Column::TrendId.is_in(trends.iter().map(|trend| trend.id)))
        .order_by_asc(trend_version::Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    // Of several versions of one, the last stays.
    let mut titles: HashMap<TrendId, String> = titles.into_iter().collect();
    let with_title = |trend: trend::Model| titles.remove(&trend.id).map(|title| (trend, title));
    Ok(trends.into_iter().filter_map(with_title).collect())
}

/// The trend to which a report is linked, for its author and for moderators, and since when. Whether its page is
/// open to them is told by [`is_readable`].
pub async fn find_of_submission(
    db: &impl ConnectionTrait,
    id: SubmissionId,
) -> Result<Option<(trend_submission::Model, trend::Model)>> {
    let link = trend_submission::Entity::find()
        .filter(trend_submission::Column::SubmissionId.eq(id))
        .filter(trend_submission::Column::UnlinkedAt.is_null())
        .find_also_related(trend::Entity)
        .one(db)
        .await?;
    Ok(link.and_then(|(link, trend)| trend.map(|trend| (link, trend))))
}

type WithVersion = sea_orm::SelectTwo<trend::Entity, trend_version::Entity>;

fn with_published_version(trends: Select<trend::Entity>) -> WithVersion {
    trends.select_also(trend_version::Entity).join(JoinType::InnerJoin, published_version())
}

fn published(rows: Vec<(trend::Model, Option<trend_version::Model>)>) -> Vec<Published> {
    rows.into_iter()
        .filter_map(|(trend, version)| {
            version.map(|version| Published { trend, version, notes: Notes::default() })
        })
        .collect()
}

fn published_version() -> RelationDef {
    let same_number = |trend, version| {
        Expr::col((trend, trend::Column::PublishedNumber))
            .equals((version, trend_version::Column::Number))
            .into_condition()
    };
    trend::Entity::belongs_to(trend_version::Entity)
        .from(trend::Column::Id)
        .to(trend_version::Column::TrendId)
        .on_condition(same_number)
        .into()
}
