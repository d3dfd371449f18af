//! Opening a trend from an accepted report: its reference, its first draft, its first link.

use crate::domain::{
    Actor, Error, Result,
    audit::{self, Entry},
    database::Database,
    submission::find_to_judge,
    trend::{NewVersion, link, version},
};
use chrono::Datelike;
use entity::{
    id::{SubmissionId, TrendId},
    subject::SubjectKind,
    trend::{self, State},
    trend_counter,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

/// Opens a trend from a report that was accepted; with the version as which it was read, also from one about which nothing
/// was decided, or that is linked to another trend, which it leaves. The same key twice opens one.
pub async fn open(
    db: &Database,
    actor: &Actor,
    (key, (submission_id, read)): (Option<TrendId>, (SubmissionId, Option<i32>)),
    new: NewVersion,
) -> Result<TrendId> {
    let txn = db.begin().await?;
    if let Some(id) = key
        && let Some(already) = trend::Entity::find_by_id(id).one(&txn).await?
    {
        return if already.opened_by == actor.id { Ok(id) } else { Err(Error::Conflict("conflict-changed")) };
    }
    let submission = find_to_judge(&txn, actor, submission_id).await?;
    let id = key.unwrap_or_else(|| TrendId::at(actor.now));
    let row = trend::ActiveModel {
        id: Set(id),
        reference: Set(allot_reference(&txn, actor.now.year()).await?),
        state: Set(State::Open),
        closed_reason: Set(None),
        restricted_at: Set(None),
        published_number: Set(None),
        organisation_count: Set(0),
        report_count: Set(0),
        review_on: Set(None),
        opened_by: Set(actor.id),
        opened_at: Set(actor.now),
        locked_at: Set(None),
        version: Set(1),
        closed_at: Set(None),
        successor_id: Set(None),
    };
    row.insert(&txn).await?;
    let entry = Entry::new("TrendOpened", Some(actor.id), actor.now).about(SubjectKind::Trend, id.0);
    audit::record(&txn, entry).await?;
    version::insert(&txn, actor, (id, 1, None), new).await?;
    let (submission, read) = match read {
        Some(read) => link::free(&txn, actor, (id, submission, read)).await?,
        None => (submission.clone(), submission.version),
    };
    link::join(&txn, actor, (id, &submission, read)).await?;
    txn.commit().await?;
    Ok(id)
}

/// The year's next reference, such as `T-2026-014`; without a gap, since the counter's row is held until the
/// transaction ends.
async fn allot_reference(txn: &DatabaseTransaction, year: i32) -> Result<String> {
    let first = trend_counter::ActiveModel { year: Set(year), last: Set(0) };
    let known = OnConflict::column(trend_counter::Column::Year).do_nothing().to_owned();
    trend_counter::Entity::insert(first).on_conflict(known).exec_without_returning(txn).await?;
    let counters = trend_counter::Entity::update_many()
        .col_expr(trend_counter::Column::Last, Expr::col(trend_counter::Column::Last).add(1))
        .filter(trend_counter::Column::Year.eq(year))
        .exec_with_returning(txn)
        .await?;
    let number = counters.first().map(|counter| counter.last).ok_or(Error::NotFound)?;
    Ok(format!("T-{year}-{number:03}"))
}
