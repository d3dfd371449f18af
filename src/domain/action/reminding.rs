//! Mail about actions, which says nothing of them: when one is somebody's, was changed or given to somebody else, some days
//! before it is due, and once when it is overdue.

use crate::domain::{
    Actor, Result, Timestamp,
    action::visible,
    audit::{self, Entry},
    database::Database,
    day,
    job::{self, Job},
    session,
};
use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Europe::London;
use entity::{
    action::{self, Column, State},
    id::{AccountId, ActionId},
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};
use serde_json::json;

/// The hour at which reminders go, by London's clocks: one that they show once each day.
const HOUR: u32 = 9;

/// When somebody is reminded of what is due on a day: so many days before, and on the day after.
fn moments(due_on: NaiveDate, ahead: Days) -> [Option<Timestamp>; 2] {
    let morning = |on: NaiveDate| {
        let nine = NaiveTime::from_hms_opt(HOUR, 0, 0)?;
        Some(day::moment_of(on.and_time(nine), London.name()))
    };
    let before = due_on.checked_sub_days(ahead).and_then(morning);
    [before, due_on.checked_add_days(Days::new(1)).and_then(morning)]
}

/// Plans the reminders of an action's day, as far as they are to come.
pub(super) async fn plan(
    txn: &DatabaseTransaction,
    action: &action::Model,
    (ahead, now): (Days, Timestamp),
) -> Result<()> {
    let again = Job::RemindOfAction { action_id: action.id, due_on: action.due_on };
    for at in moments(action.due_on, ahead).into_iter().flatten().filter(|at| *at > now) {
        job::enqueue(txn, &again, at).await?;
    }
    Ok(())
}

/// Has the owner told that there is something about an action, unless they did it themselves; and whoever it was given from,
/// if it was, so that two people do not do it.
pub(super) async fn tell(
    txn: &DatabaseTransaction,
    actor: &Actor,
    action: &action::Model,
    owner_before: AccountId,
) -> Result<()> {
    let owner = (action.owner_id, false);
    let before = (owner_before, true);
    let told = [Some(owner), Some(before).filter(|_| owner_before != action.owner_id)];
    for (recipient_id, is_given_away) in told.into_iter().flatten().filter(|(id, _)| *id != actor.id) {
        let mail = Job::SendActionMail { action_id: action.id, recipient_id, is_given_away };
        job::enqueue(txn, &mail, actor.now).await?;
    }
    Ok(())
}

/// Reminds the owner of an action that is due on this day, once before it and once after, unless it was closed or has
/// another day by now. Done twice, it does nothing.
pub async fn remind(db: &Database, (id, due_on): (ActionId, NaiveDate), now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    let is_over = now.with_timezone(&London).date_naive() > due_on;
    let told = if is_over { Column::OverdueToldAt } else { Column::RemindedAt };
    let reminded = action::Entity::update_many()
        .col_expr(told, Expr::value(now))
        .filter(Column::Id.eq(id).and(Column::DueOn.eq(due_on)))
        .filter(Column::State.eq(State::Open).and(told.is_null()))
        .exec_with_returning(&txn)
        .await?;
    for action in reminded {
        let recipient_id = action.owner_id;
        let mail = Job::SendActionMail { action_id: id, recipient_id, is_given_away: false };
        job::enqueue(&txn, &mail, now).await?;
        let entry = Entry::new("ActionRemindedOf", None, now)
            .about(SubjectKind::Meeting, action.meeting_id.0)
            .detail(json!({ "action": action.number }));
        audit::record(&txn, entry).await?;
    }
    Ok(txn.commit().await?)
}

/// Whether there is still something to tell somebody about an action: it is open, they may see it, and it is theirs, or
/// somebody else's if that is what they are told.
pub async fn is_to_tell(
    db: &impl ConnectionTrait,
    (id, recipient_id, is_given_away): (ActionId, AccountId, bool),
    now: Timestamp,
) -> Result<bool> {
    let Some(recipient) = session::actor(db, recipient_id, now).await? else { return Ok(false) };
    let is_theirs = Column::OwnerId.eq(recipient_id);
    let so = visible(&recipient)
        .filter(Column::Id.eq(id).and(Column::State.eq(State::Open)))
        .filter(if is_given_away { is_theirs.not() } else { is_theirs });
    Ok(so.count(db).await? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(due_on: &str, ahead: u64) -> [String; 2] {
        moments(due_on.parse().unwrap(), Days::new(ahead)).map(|at| at.unwrap().to_rfc3339())
    }

    #[test]
    fn reminders_go_at_nine_by_londons_clocks_also_where_these_change() {
        // In winter London is at UTC; on 28 March 2027 the clocks go forward, on 31 October back.
        assert_eq!(at("2026-12-10", 3), ["2026-12-07T09:00:00+00:00", "2026-12-11T09:00:00+00:00"]);
        assert_eq!(at("2027-03-28", 1), ["2027-03-27T09:00:00+00:00", "2027-03-29T08:00:00+00:00"]);
        assert_eq!(at("2027-03-27", 0), ["2027-03-27T09:00:00+00:00", "2027-03-28T08:00:00+00:00"]);
        assert_eq!(at("2027-10-31", 1), ["2027-10-30T08:00:00+00:00", "2027-11-01T09:00:00+00:00"]);
        assert_eq!(at("2027-10-30", 0), ["2027-10-30T08:00:00+00:00", "2027-10-31T09:00:00+00:00"]);
    }
}
