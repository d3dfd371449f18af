//! Circulating: those who attended read the draft, and for some working days may propose corrections.

use crate::domain::{
    Actor, Error, Result, Timestamp, attendance,
    audit::{self, Entry},
    database::Database,
    job::{self, Job},
    minutes::{correcting, find, lock_to_change},
    session,
    working_time::{self, HOURS_A_DAY},
};
use chrono::TimeDelta;
use entity::{
    id::{AccountId, MeetingId},
    minutes::{self, State},
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr,
};
use serde_json::json;

/// Has those who attended read the minutes, and tells them that something waits; they may propose corrections for so many
/// working days. Twice is once.
pub async fn circulate(
    db: &Database,
    actor: &Actor,
    (id, version): (MeetingId, i32),
    working_days: u32,
) -> Result<()> {
    let txn = db.begin().await?;
    let (minutes, _) = lock_to_change(&txn, actor, id).await?;
    if minutes.state == State::Circulated {
        return Ok(());
    }
    let time = TimeDelta::hours(i64::from(working_days) * HOURS_A_DAY);
    let until = working_time::after(actor.now, time);
    let turned = minutes::Entity::update_many()
        .col_expr(minutes::Column::State, Expr::value(State::Circulated))
        .col_expr(minutes::Column::CirculatedAt, Expr::value(actor.now))
        .col_expr(minutes::Column::CorrectionsUntil, Expr::value(until))
        .col_expr(minutes::Column::Version, Expr::value(version + 1))
        .filter(minutes::Column::Id.eq(minutes.id).and(minutes::Column::Version.eq(version)))
        .exec(&txn)
        .await?;
    if turned.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let there = attendance::list_keys(&txn, id).await?;
    for recipient_id in there.iter().copied().filter(|account_id| *account_id != actor.id) {
        tell(&txn, (id, recipient_id), actor.now).await?;
    }
    let entry = Entry::new("MinutesCirculated", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, id.0)
        .states(minutes.state.to_string(), State::Circulated.to_string())
        .detail(json!({ "attended": there.len(), "until": until }));
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Has somebody told that something waits for them about the minutes of a meeting.
pub(super) async fn tell(
    txn: &DatabaseTransaction,
    (meeting_id, recipient_id): (MeetingId, AccountId),
    now: Timestamp,
) -> Result<()> {
    job::enqueue(txn, &Job::SendMinutesMail { meeting_id, recipient_id }, now).await
}

/// Whether something about the minutes of a meeting still waits for somebody: they may read them and they are circulated,
/// or what they proposed was decided.
pub async fn is_to_tell(
    db: &impl ConnectionTrait,
    (id, recipient_id): (MeetingId, AccountId),
    now: Timestamp,
) -> Result<bool> {
    let Some(actor) = session::actor(db, recipient_id, now).await? else { return Ok(false) };
    let is_circulated = match find(db, &actor, id).await {
        Ok((minutes, _)) => minutes.state == State::Circulated,
        Err(Error::NotFound) => false,
        Err(error) => return Err(error),
    };
    let own = correcting::find_own_corrections(db, &actor, id).await?;
    Ok(is_circulated || own.iter().any(|correction| correction.outcome.is_some()))
}
