//! Attendance: who was in a meeting, and when, as intervals that grow as long as somebody is seen there. That nobody is
//! told to have left is what makes it right after a server was killed, and on several.

use crate::domain::{
    Actor, Result, Timestamp,
    account::{self, Byline},
    database::Database,
    meeting,
};
use chrono::TimeDelta;
use entity::{
    attendance,
    id::{AccountId, MeetingId},
    meeting as meeting_row,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, SelectStatement},
};
use std::collections::{HashMap, HashSet};

/// Whoever is seen again so soon was there all the while: a page without scripts is refreshed now and then.
const GAP: TimeDelta = TimeDelta::minutes(5);
/// Whoever was seen so lately is there, as far as a page knows that hears of nobody's coming and going.
const LATELY: TimeDelta = TimeDelta::seconds(150);
/// People of one statement: few enough for both databases' limits of parameters.
const AT_ONCE: usize = 500;

/// Somebody who was in a meeting.
#[derive(Debug)]
pub struct Attendee {
    /// As they are shown.
    pub byline: Byline,
    /// From when until when, in order.
    pub intervals: Vec<(Timestamp, Timestamp)>,
}

/// The intervals of the meetings that the actor may see.
fn visible(actor: &Actor) -> Select<attendance::Entity> {
    let meetings = meeting::inside(actor).select_only().column(meeting_row::Column::Id);
    attendance::Entity::find().filter(attendance::Column::MeetingId.in_subquery(meetings.into_query()))
}

/// Whether the actor is told who is in a meeting: whoever reads for policy is told how many, since some of what is said is
/// kept from them, and who is there would say whose it may be.
pub fn names_people_to(actor: &Actor) -> bool {
    !actor.reads_for_policy()
}

/// Who was in a meeting, those who came first first; for those who lead it, and for everybody else nobody was.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<Vec<Attendee>> {
    if !meeting::may_lead(actor, meeting) || !names_people_to(actor) {
        return Ok(Vec::new());
    }
    let of_meeting = visible(actor).filter(attendance::Column::MeetingId.eq(meeting.id));
    let rows = of_meeting.order_by_asc(attendance::Column::FromAt).all(db).await?;
    let mut order = Vec::new();
    let mut intervals: HashMap<AccountId, Vec<(Timestamp, Timestamp)>> = HashMap::new();
    for row in rows {
        let of_person = intervals.entry(row.account_id).or_default();
        match of_person.last_mut() {
            None => order.push(row.account_id),
            // Two servers saw them, or two pages did at the same time.
            Some((_, until)) if row.from_at <= *until => {
                *until = row.until_at.max(*until);
                continue;
            }
            Some(_) => {}
        }
        of_person.push((row.from_at, row.until_at));
    }
    let bylines = account::bylines(db, &order).await?;
    let attendee = |id: AccountId| {
        let byline = bylines.get(&id)?.clone();
        Some(Attendee { byline, intervals: intervals.remove(&id)? })
    };
    Ok(order.into_iter().filter_map(attendee).collect())
}

/// Who was seen lately in a meeting that goes on, and the actor, who reads its page; and how many.
pub async fn list_present(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<(usize, Vec<Byline>)> {
    if !meeting::is_live(meeting) {
        return Ok((0, Vec::new()));
    }
    let lately = attendance::Column::UntilAt.gte(actor.now - LATELY);
    let rows = visible(actor)
        .filter(attendance::Column::MeetingId.eq(meeting.id))
        .filter(lately)
        .order_by_asc(attendance::Column::FromAt);
    let mut people: Vec<AccountId> = rows.all(db).await?.into_iter().map(|row| row.account_id).collect();
    people.push(actor.id);
    let mut told = HashSet::new();
    people.retain(|id| told.insert(*id));
    if !names_people_to(actor) {
        return Ok((people.len(), Vec::new()));
    }
    let mut bylines = account::bylines(db, &people).await?;
    Ok((people.len(), people.into_iter().filter_map(|id| bylines.remove(&id)).collect()))
}

/// The meetings in which somebody was.
pub(crate) fn meetings_of(id: AccountId) -> SelectStatement {
    let there = attendance::Entity::find().filter(attendance::Column::AccountId.eq(id));
    there.select_only().column(attendance::Column::MeetingId).into_query()
}

/// Who was in a meeting, by their keys, in the order of these; for what is told of it by another rule.
pub(crate) async fn list_keys(db: &impl ConnectionTrait, id: MeetingId) -> Result<Vec<AccountId>> {
    let there = attendance::Entity::find()
        .select_only()
        .column(attendance::Column::AccountId)
        .distinct()
        .filter(attendance::Column::MeetingId.eq(id))
        .order_by_asc(attendance::Column::AccountId);
    Ok(there.into_tuple().all(db).await?)
}

/// Who was seen lately in a meeting, whatever their page knows.
pub(crate) async fn list_there(
    db: &impl ConnectionTrait,
    id: MeetingId,
    now: Timestamp,
) -> Result<HashSet<AccountId>> {
    let rows = attendance::Entity::find().filter(seen_since(id, now - LATELY)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}

/// Writes down that these are in a meeting now, if it goes on. Once it is over, those who were there until then stayed to
/// its end.
pub async fn see(db: &Database, id: MeetingId, people: &[AccountId], now: Timestamp) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let txn = db.begin().await?;
    let Some(meeting) = meeting_row::Entity::find_by_id(id).one(&txn).await? else { return Ok(()) };
    if meeting.opened_at.is_none() {
        return Ok(());
    }
    let at = meeting.ended_at.map_or(now, |ended_at| ended_at.min(now));
    for some in people.chunks(AT_ONCE) {
        let theirs = attendance::Column::AccountId.is_in(some.iter().copied());
        let lately = seen_since(id, at - GAP).add(theirs);
        attendance::Entity::update_many()
            .col_expr(attendance::Column::UntilAt, Expr::value(at))
            .filter(lately.clone())
            .filter(attendance::Column::UntilAt.lt(at))
            .exec(&txn)
            .await?;
        if meeting.ended_at.is_some() {
            continue;
        }
        let there = attendance::Entity::find().filter(lately).all(&txn).await?;
        let there: HashSet<AccountId> = there.into_iter().map(|row| row.account_id).collect();
        let fresh = some.iter().copied().filter(|id| !there.contains(id)).collect::<HashSet<_>>();
        let rows = fresh.into_iter().map(|account_id| attendance::ActiveModel {
            meeting_id: Set(id),
            account_id: Set(account_id),
            from_at: Set(at),
            until_at: Set(at),
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            attendance::Entity::insert_many(rows).exec_without_returning(&txn).await?;
        }
    }
    Ok(txn.commit().await?)
}

fn seen_since(id: MeetingId, since: Timestamp) -> Condition {
    Condition::all().add(attendance::Column::MeetingId.eq(id)).add(attendance::Column::UntilAt.gte(since))
}
