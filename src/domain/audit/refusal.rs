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

/// Tells that somebody signed in asked for what is not open to them: the route's pattern, never the path with its
/// keys. Each route once an hour, and so many routes a person.
pub async fn record_refusal(db: &Database, actor: &Actor, (method, route): (&str, &str)) -> Result<()> {
    let told = audit_entry::Entity::find()
        .filter(audit_entry::Column::ActorId.eq(actor.id))
        .filter(audit_entry::Column::At.gt(actor.now - AGAIN_AFTER))
        .filter(audit_entry::Column::Kind.eq(KIND))
        .all(db.read())
        .await?;
    let detail = json!({ "method": method, "route": route });
    if told.len() >= MOST || told.iter().any(|entry| entry.detail == detail) {
        return Ok(());
    }
    let txn = db.begin().await?;
    record(&txn, Entry::new(KIND, Some(actor.id), actor.now).detail(detail)).await?;
    Ok(txn.commit().await?)
}
