//! Approval by somebody else, publication, and what takes a trend down.

use crate::domain::{
    Actor, Error, Result,
    database::Database,
    trend::{
        find_version, grade, locking, similar, standing,
        version::{Step, lock, turn},
    },
};
use entity::{
    id::{TrendId, TrendVersionId},
    trend,
    trend_version::{self, State},
    trend_version_author,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr,
};

/// Whether the actor may approve and publish a version: a moderator without an interest, who neither wrote, edited
/// nor graded it.
pub async fn may_approve(
    db: &impl ConnectionTrait,
    actor: &Actor,
    version: &trend_version::Model,
) -> Result<bool> {
    Ok(!had_a_hand(db, actor, version.id).await? && grade::may_grade(db, actor, version.trend_id).await?)
}

/// How many versions wait for the actor to approve or publish them.
pub async fn count_to_approve(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(to_approve(actor).count(db).await?)
}

/// The versions that wait for the actor to approve or publish them, with their trends; at most so many, those first that
/// were written first.
pub async fn list_to_approve(
    db: &impl ConnectionTrait,
    actor: &Actor,
    most: u64,
) -> Result<Vec<(trend::Model, trend_version::Model)>> {
    let rows = to_approve(actor).find_also_related(trend::Entity).order_by_asc(trend_version::Column::Id);
    let rows = rows.limit(most).all(db).await?;
    Ok(rows.into_iter().filter_map(|(version, trend)| Some((trend?, version))).collect())
}

fn to_approve(actor: &Actor) -> Select<trend_version::Entity> {
    let own = trend_version_author::Entity::find()
        .select_only()
        .column(trend_version_author::Column::TrendVersionId)
        .filter(trend_version_author::Column::AccountId.eq(actor.id));
    trend_version::Entity::find()
        .filter(Expr::value(actor.is_moderator()))
        .filter(trend_version::Column::State.is_in([State::Graded, State::Approved]))
        .filter(trend_version::Column::TrendId.not_in_subquery(locking::locked_ids()))
        .filter(trend_version::Column::Id.not_in_subquery(own.into_query()))
}

/// Approves a graded version.
pub async fn approve(
    db: &Database,
    actor: &Actor,
    (trend_id, number, version): (TrendId, i32, i32),
) -> Result<()> {
    let txn = db.begin().await?;
    let found = find_to_approve(&txn, actor, (trend_id, number)).await?;
    let step = Step { kind: "TrendVersionApproved", from: &[State::Graded], to: State::Approved };
    let columns = vec![
        (trend_version::Column::ApprovedBy, Expr::value(actor.id)),
        (trend_version::Column::ApprovedAt, Expr::value(actor.now)),
    ];
    turn(&txn, actor, (&found, version), &step, columns).await?;
    Ok(txn.commit().await?)
}

/// Publishes an approved version in place of the one before.
pub async fn publish(
    db: &Database,
    actor: &Actor,
    (trend_id, number, version): (TrendId, i32, i32),
) -> Result<()> {
    let txn = db.begin().await?;
    let found = find_to_approve(&txn, actor, (trend_id, number)).await?;
    lock(&txn, trend_id).await?;
    let trend = trend::Entity::find_by_id(trend_id).one(&txn).await?.ok_or(Error::NotFound)?;
    if trend.report_count == 0 {
        return Err(Error::Conflict("conflict-trend-without-reports"));
    }
    let step = Step { kind: "TrendVersionPublished", from: &[State::Approved], to: State::Published };
    let columns = vec![
        (trend_version::Column::PublishedBy, Expr::value(actor.id)),
        (trend_version::Column::PublishedAt, Expr::value(actor.now)),
    ];
    turn(&txn, actor, (&found, version), &step, columns).await?;
    if let Some(before) = find_published_row(&txn, &trend).await? {
        let step = Step { kind: "TrendVersionSuperseded", from: &[State::Published], to: State::Superseded };
        turn(&txn, actor, (&before, before.version), &step, Vec::new()).await?;
    }
    trend::Entity::update_many()
        .col_expr(trend::Column::PublishedNumber, Expr::value(number))
        .filter(trend::Column::Id.eq(trend_id))
        .exec(&txn)
        .await?;
    similar::enter(&txn, trend_id, actor.now).await?;
    standing::open(&txn, actor, (&trend, "TrendPublished")).await?;
    Ok(txn.commit().await?)
}

/// Withdraws the published version of a trend that rests on nothing any more.
pub(crate) async fn take_down(txn: &DatabaseTransaction, actor: &Actor, trend: &trend::Model) -> Result<()> {
    let Some(published) = find_published_row(txn, trend).await? else { return Ok(()) };
    let step = Step { kind: "TrendVersionWithdrawn", from: &[State::Published], to: State::Withdrawn };
    turn(txn, actor, (&published, published.version), &step, Vec::new()).await?;
    trend::Entity::update_many()
        .col_expr(trend::Column::PublishedNumber, Expr::value(None::<i32>))
        .filter(trend::Column::Id.eq(trend.id))
        .exec(txn)
        .await?;
    similar::enter(txn, trend.id, actor.now).await
}

async fn find_to_approve(
    txn: &DatabaseTransaction,
    actor: &Actor,
    key: (TrendId, i32),
) -> Result<trend_version::Model> {
    let (_, found) = find_version(txn, actor, key).await?;
    if had_a_hand(txn, actor, found.id).await? {
        return Err(Error::Forbidden("forbidden-own-version"));
    }
    if !grade::may_grade(txn, actor, found.trend_id).await? {
        return Err(Error::Forbidden("forbidden-own-organisation"));
    }
    Ok(found)
}

async fn had_a_hand(db: &impl ConnectionTrait, actor: &Actor, id: TrendVersionId) -> Result<bool> {
    let hand = trend_version_author::Entity::find_by_id((id, actor.id));
    Ok(hand.count(db).await? > 0)
}

pub(super) async fn find_published_row(
    txn: &DatabaseTransaction,
    trend: &trend::Model,
) -> Result<Option<trend_version::Model>> {
    let Some(number) = trend.published_number else { return Ok(None) };
    let versions = trend_version::Entity::find()
        .filter(trend_version::Column::TrendId.eq(trend.id).and(trend_version::Column::Number.eq(number)));
    Ok(versions.one(txn).await?)
}
