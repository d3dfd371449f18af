//! Exposure: how many texts of the queue a moderator has opened, and whether it is time for a break. Nobody but the
//! moderator is told, and it is not known which texts they were.

use crate::domain::{Actor, Result, Timestamp, database::Database, day};
use chrono::{TimeDelta, Timelike};
use entity::exposure::{self, Column, Entity};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

/// Openings are counted by so many minutes, so that no row tells which text one was.
const STEP_MINUTES: u32 = 5;

/// What counts as at once.
const WINDOW: TimeDelta = TimeDelta::minutes(30);

/// So long counts are kept.
const KEPT: TimeDelta = TimeDelta::days(28);

/// After how many texts a break is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Texts in a day.
    pub a_day: u32,
    /// Texts within half an hour.
    pub at_once: u32,
}

/// How many texts the actor has opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// Today, in London.
    pub today: i64,
    /// Within the last half an hour, or little more.
    pub lately: i64,
    /// Whether a break is to be offered.
    pub break_due: bool,
}

/// Counts one text that the actor opened now.
pub async fn count_opening(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    let row =
        exposure::ActiveModel { account_id: Set(actor.id), since: Set(step(actor.now)), openings: Set(1) };
    let again = OnConflict::columns([Column::AccountId, Column::Since])
        .value(Column::Openings, Expr::col((Entity, Column::Openings)).add(1))
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(txn).await?;
    Ok(())
}

/// How many texts the actor has opened so far.
pub async fn find_own(db: &impl ConnectionTrait, actor: &Actor, limits: Limits) -> Result<Exposure> {
    // A step that began before the half hour may reach into it.
    let lately = actor.now - WINDOW - TimeDelta::minutes(i64::from(STEP_MINUTES));
    let today = day::begins_at(actor.today()).unwrap_or(lately);
    let rows = Entity::find()
        .filter(Column::AccountId.eq(actor.id).and(Column::Since.gte(Ord::min(today, lately))))
        .all(db)
        .await?;
    let sum = |from: Timestamp| {
        rows.iter().filter(|row| row.since >= from).map(|row| i64::from(row.openings)).sum::<i64>()
    };
    let (today, lately) = (sum(today), sum(lately));
    let break_due = today >= i64::from(limits.a_day) || lately >= i64::from(limits.at_once);
    Ok(Exposure { today, lately, break_due })
}

/// Removes old counts.
pub async fn sweep(db: &Database, now: Timestamp) -> Result<()> {
    Entity::delete_many().filter(Column::Since.lt(now - KEPT)).exec(db.write()).await?;
    Ok(())
}

/// The beginning of the minutes by which a moment is counted.
fn step(at: Timestamp) -> Timestamp {
    let into = TimeDelta::minutes(i64::from(at.minute() % STEP_MINUTES))
        + TimeDelta::seconds(i64::from(at.second()))
        + TimeDelta::nanoseconds(i64::from(at.nanosecond()));
    at - into
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_of_the_same_five_minutes_are_counted_together() {
        for (at, since) in [
            ("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"),
            ("2026-11-23T12:04:59.999999Z", "2026-11-23T12:00:00Z"),
            ("2026-11-23T12:05:00Z", "2026-11-23T12:05:00Z"),
            ("2026-11-23T12:59:01Z", "2026-11-23T12:55:00Z"),
        ] {
            let [at, since]: [Timestamp; 2] = [at, since].map(|text| text.parse().unwrap());
            assert_eq!(step(at), since);
        }
    }
}
