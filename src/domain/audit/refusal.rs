use crate::domain::{
    Actor, Result,
    audit::{Entry, record},
    database::Database,
};
use chrono::TimeDelta;
use entity::audit_entry;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

const KIND: &str = "RouteRefused";

/// A refusal is told again after so long.
const AGAIN_AFTER: TimeDelta = TimeDelta::hours(1);

/// Refusals of one person that are told within that time, so that nobody fills the log.
const MOST: usize = 20;

/// What stands for all that are not told one by one.
const MORE: &str = "MoreRoutesRefused";

/// Tells that somebody signed in asked for what is not open to them: the route's pattern, never the path with its
/// keys. Each route once an hour, and so many routes a person; then once that there were more.
pub async fn record_refusal(db: &Database, actor: &Actor, (method, route): (&str, &str)) -> Result<()> {
    let told = audit_entry::Entity::find()
        .filter(audit_entry::Column::ActorId.eq(actor.id))
        .filter(audit_entry::Column::At.gt(actor.now - AGAIN_AFTER))
        .filter(audit_entry::Column::Kind.is_in([KIND, MORE]))
        .all(db.read())
        .await?;
    let detail = json!({ "method": method, "route": route });
    if told.iter().any(|entry| entry.kind == MORE || entry.detail == detail) {
        return Ok(());
    }
    let entry = if told.len() >= MOST {
        Entry::new(MORE, Some(actor.id), actor.now).detail(json!({ "more_than": MOST }))
    } else {
        Entry::new(KIND, Some(actor.id), actor.now).detail(detail)
    };
    let txn = db.begin().await?;
    record(&txn, entry).await?;
    Ok(txn.commit().await?)
}
