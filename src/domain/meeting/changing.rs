//! Changing what is said of a meeting, as long as it has not opened.

use crate::domain::{
    Actor, Error, Result,
    audit::{self, Entry},
    database::Database,
    meeting::{Details, check_chair, check_not_over, find, invitations, lock, may_lead},
};
use entity::{id::MeetingId, meeting, subject::SubjectKind};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

/// A meeting that the actor leads; for everybody else there is none.
pub async fn find_to_lead(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<meeting::Model> {
    let found = find(db, actor, id).await?;
    if may_lead(actor, &found) { Ok(found) } else { Err(Error::NotFound) }
}

/// A meeting that the actor may change: it has not opened, and they lead it.
pub async fn find_to_change(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: MeetingId,
) -> Result<meeting::Model> {
    let found = find_to_lead(db, actor, id).await?;
    check_not_over(&found)?;
    if found.opened_at.is_some() {
        return Err(Error::Conflict("conflict-meeting-opened"));
    }
    Ok(found)
}

/// Changes what a meeting is called, what it is for, when it is, how long it takes and who chairs it.
pub async fn change(
    db: &Database,
    actor: &Actor,
    (id, version): (MeetingId, i32),
    new: Details,
) -> Result<()> {
    let txn = db.begin().await?;
    lock(&txn, id).await?;
    let before = find_to_change(&txn, actor, id).await?;
    if before.version != version {
        return Err(Error::Conflict("conflict-changed"));
    }
    let changed = differences(&before, &new);
    if changed.is_empty() {
        return Ok(());
    }
    if before.chair_id != new.chair_id {
        check_chair(&txn, actor, new.chair_id).await?;
    }
    meeting::Entity::update_many()
        .col_expr(meeting::Column::Title, Expr::value(new.title.into_string()))
        .col_expr(meeting::Column::Purpose, Expr::value(new.purpose.into_string()))
        .col_expr(meeting::Column::StartsAtLocal, Expr::value(new.starts_at_local))
        .col_expr(meeting::Column::DurationMinutes, Expr::value(new.duration_minutes))
        .col_expr(meeting::Column::ChairId, Expr::value(new.chair_id))
        .col_expr(meeting::Column::TranscriptDays, Expr::value(new.transcript.after(before.transcript_days)))
        .col_expr(meeting::Column::Version, Expr::col(meeting::Column::Version).add(1))
        .filter(meeting::Column::Id.eq(id))
        .exec(&txn)
        .await?;
    if changed.iter().any(|code| ["start", "duration"].contains(code)) {
        invitations::tell(&txn, id, actor.now).await?;
    }
    let entry = Entry::new("MeetingChanged", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, id.0)
        .detail(json!({ "changed": changed }))
        .screened(&new.verdict);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// What is to be another than before, as codes.
fn differences(before: &meeting::Model, new: &Details) -> Vec<&'static str> {
    let compared = [
        ("title", before.title != new.title.as_str()),
        ("purpose", before.purpose != new.purpose.as_str()),
        ("start", before.starts_at_local != new.starts_at_local),
        ("duration", before.duration_minutes != new.duration_minutes),
        ("chair", before.chair_id != new.chair_id),
        ("transcript", before.transcript_days != new.transcript.after(before.transcript_days)),
    ];
    compared.into_iter().filter_map(|(code, differs)| differs.then_some(code)).collect()
}
