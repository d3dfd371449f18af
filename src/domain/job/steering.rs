use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    page::{Cursor, Page, oldest_first},
};
use entity::{id::JobId, job, role_grant::Role, subject::SubjectKind};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, Select,
    sea_query::Expr,
};
use serde_json::json;

/// Jobs on a page.
const PAGE: usize = 50;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its turn will come, or has come and nobody has taken it yet.
    Waiting,
    /// A worker has it.
    Running,
    /// It failed too often: somebody has to look.
    SetAside,
}

impl Standing {
    fn condition(self, now: Timestamp) -> Condition {
        let leased = job::Column::LeasedUntil.gt(now);
        let free =
            Condition::any().add(job::Column::LeasedUntil.is_null()).add(job::Column::LeasedUntil.lte(now));
        match self {
            Self::Waiting => Condition::all().add(job::Column::SetAsideAt.is_null()).add(free),
            Self::Running => Condition::all().add(job::Column::SetAsideAt.is_null()).add(leased),
            Self::SetAside => Condition::all().add(job::Column::SetAsideAt.is_not_null()),
        }
    }
}

/// The jobs that the actor may see: an administrator all, everybody else none.
pub fn visible(actor: &Actor) -> Select<job::Entity> {
    job::Entity::find().filter(Expr::value(actor.holds(Role::Administrator)))
}

/// Jobs that stand so, by when they run or ran.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    standing: Standing,
    after: Option<Cursor>,
) -> Result<Page<job::Model>> {
    let wanted = visible(actor).filter(standing.condition(actor.now));
    let rows = oldest_first(wanted, (job::Column::RunAt, job::Column::Id), (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.run_at, id: row.id.0 }))
}

/// How many jobs stand so.
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, standing: Standing) -> Result<u64> {
    Ok(visible(actor).filter(standing.condition(actor.now)).count(db).await?)
}

/// Finds a job by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: JobId) -> Result<job::Model> {
    visible(actor).filter(job::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// What a job does, as a code.
pub fn kind(job: &job::Model) -> &str {
    job.payload.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default()
}

/// Lets a job that was set aside run again, from its first attempt.
pub async fn retry(db: &Database, actor: &Actor, id: JobId) -> Result<()> {
    let txn = db.begin().await?;
    let job = find(&txn, actor, id).await?;
    let changed = job::Entity::update_many()
        .col_expr(job::Column::SetAsideAt, Expr::value(None::<Timestamp>))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::RunAt, Expr::value(actor.now))
        .filter(job::Column::Id.eq(id).and(job::Column::SetAsideAt.is_not_null()))
        .exec(&txn)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict("conflict-job"));
    }
    audit::record(&txn, entry("JobRetried", actor, &job)).await?;
    Ok(txn.commit().await?)
}

/// Drops a job that was set aside: what it was to do is not done.
pub async fn drop(db: &Database, actor: &Actor, id: JobId) -> Result<()> {
    let txn = db.begin().await?;
    let job = find(&txn, actor, id).await?;
    let aside = job::Column::Id.eq(id).and(job::Column::SetAsideAt.is_not_null());
    if job::Entity::delete_many().filter(aside).exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-job"));
    }
    audit::record(&txn, entry("JobDropped", actor, &job)).await?;
    Ok(txn.commit().await?)
}

fn entry(what: &'static str, actor: &Actor, job: &job::Model) -> Entry {
    Entry::new(what, Some(actor.id), actor.now)
        .about(SubjectKind::Job, job.id.0)
        .detail(json!({ "job": job.payload, "attempts": job.attempts }))
}
