//! What a lock on what may be illegal, or the decision about a flag, does to a trend and to the trend of a report.

use crate::domain::{
    Actor, Result, Timestamp, submission,
    trend::{find, find_of_submission, link, publication, similar, version::lock, with_locked},
};
use entity::{
    id::{SubmissionId, TrendId},
    trend,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, SelectStatement},
};

/// Whether a trend is locked that the actor might see otherwise.
pub async fn is_locked(db: &impl ConnectionTrait, actor: &Actor, id: TrendId) -> Result<bool> {
    let locked = with_locked(actor).filter(trend::Column::LockedAt.is_not_null());
    Ok(locked.filter(trend::Column::Id.eq(id)).count(db).await? > 0)
}

/// The keys of locked trends, whose versions are in no list.
pub(super) fn locked_ids() -> SelectStatement {
    trend::Entity::find()
        .select_only()
        .column(trend::Column::Id)
        .filter(trend::Column::LockedAt.is_not_null())
        .into_query()
}

/// Hides a trend from everybody, with all its versions.
pub(crate) async fn conceal(txn: &DatabaseTransaction, actor: &Actor, id: TrendId) -> Result<()> {
    set_locked(txn, id, Some(actor.now)).await?;
    similar::enter(txn, id, actor.now).await
}

/// Shows a trend again.
pub(crate) async fn reveal(txn: &DatabaseTransaction, actor: &Actor, id: TrendId) -> Result<()> {
    set_locked(txn, id, None).await?;
    similar::enter(txn, id, actor.now).await
}

async fn set_locked(txn: &DatabaseTransaction, id: TrendId, locked_at: Option<Timestamp>) -> Result<()> {
    lock(txn, id).await?;
    trend::Entity::update_many()
        .col_expr(trend::Column::LockedAt, Expr::value(locked_at))
        .filter(trend::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Hides a report from everybody. Its trend rests on what is left, and comes down if that is nothing.
pub(crate) async fn conceal_submission(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: SubmissionId,
) -> Result<()> {
    submission::conceal(txn, actor, id).await?;
    recount(txn, actor, id).await
}

/// Shows a report again. Its trend rests on it once more, unless its author has asked to have it back meanwhile.
pub(crate) async fn reveal_submission(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: SubmissionId,
    taken_back: bool,
) -> Result<()> {
    submission::reveal(txn, actor, id, taken_back).await?;
    if taken_back {
        return link::leave(txn, actor, id).await;
    }
    recount(txn, actor, id).await
}

async fn recount(txn: &DatabaseTransaction, actor: &Actor, id: SubmissionId) -> Result<()> {
    let Some((_, trend)) = find_of_submission(txn, id).await? else {
        return Ok(());
    };
    // The report before the trend, as everywhere.
    lock(txn, trend.id).await?;
    link::recount(txn, actor, trend.id).await
}

/// Gives a report back to its author, since a moderator decided so about a flag; its trend rests on what is left.
pub(crate) async fn return_submission(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: SubmissionId,
) -> Result<()> {
    let submission = submission::find(txn, actor, id).await?.submission;
    submission::give_back(txn, actor, &submission).await?;
    link::leave(txn, actor, id).await
}

/// Takes a trend's published version down; its moderators can write another.
pub(crate) async fn take_down_published(txn: &DatabaseTransaction, actor: &Actor, id: TrendId) -> Result<()> {
    let trend = find(txn, actor, id).await?;
    lock(txn, id).await?;
    publication::take_down(txn, actor, &trend).await
}
