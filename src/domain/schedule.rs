//! Work that comes round: each name has its next moment, and whoever moves it forward enqueues the job.

use crate::domain::{
    Result, Timestamp,
    database::Database,
    job::{self, Job},
};
use chrono::TimeDelta;
use entity::schedule;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr,
    sea_query::OnConflict,
};

/// What comes round, and how often.
const ROUNDS: [(&str, TimeDelta, Job); 4] = [
    ("chain_audit", TimeDelta::minutes(1), Job::ChainAudit),
    ("sweep_sessions", TimeDelta::minutes(10), Job::SweepSessions),
    ("lapse_trends", TimeDelta::hours(1), Job::LapseTrends),
    ("destroy_transcripts", TimeDelta::hours(1), Job::DestroyTranscripts),
];

/// Enqueues what fell due; once, however many workers ask.
pub async fn enqueue_due(db: &Database, now: Timestamp) -> Result<()> {
    for (name, every, job) in ROUNDS {
        let txn = db.begin().await?;
        let first = schedule::ActiveModel { name: Set(name.to_owned()), next_at: Set(now) };
        let known = OnConflict::column(schedule::Column::Name).do_nothing().to_owned();
        schedule::Entity::insert(first).on_conflict(known).exec_without_returning(&txn).await?;
        let moved = schedule::Entity::update_many()
            .col_expr(schedule::Column::NextAt, Expr::value(now + every))
            .filter(schedule::Column::Name.eq(name).and(schedule::Column::NextAt.lte(now)))
            .exec(&txn)
            .await?;
        if moved.rows_affected == 1 {
            job::enqueue_once(&txn, &job, now, name).await?;
        }
        txn.commit().await?;
    }
    Ok(())
}
