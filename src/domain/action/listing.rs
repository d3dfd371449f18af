//! Lists of actions: what goes on from earlier meetings, what is one's own, all that the reader may see.

use crate::domain::{
    Actor, Result,
    action::{Shown, read, visible},
    audit::{self, Entry},
    database::Database,
    page::Page,
};
use chrono::NaiveDate;
use entity::{
    action::{self, Column, State},
    id::SpaceId,
    meeting as meeting_row,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Actions on a page.
const PAGE: usize = 50;

/// Actions of earlier meetings that a meeting's page shows, at most.
pub const CARRIED: usize = 20;

/// What is open from earlier meetings.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// What was due first stands first: what is overdue before all else.
    pub rows: Vec<Shown>,
    /// Whether there is more than stands here.
    pub has_more: bool,
}

/// Where actions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// They are to be done.
    #[default]
    Open,
    /// They are to be done, and their day is over.
    Overdue,
    /// They were done, or will not be.
    Closed,
}

impl Standing {
    /// All of them, and their codes.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Open, "open"), (Self::Overdue, "overdue"), (Self::Closed, "closed")];

    /// The one with this code; for anything else, what is open.
    pub fn of_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|(_, known)| *known == code).map(|(it, _)| it).unwrap_or_default()
    }
}

/// Which actions are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Whether they are the reader's own alone.
    pub is_own: bool,
    /// Where they stand.
    pub standing: Standing,
    /// The space of whose meetings; none for all.
    pub space_id: Option<SpaceId>,
}

/// How much of the reader's own is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Open {
    /// All of it.
    pub open: usize,
    /// Of that, what is overdue.
    pub overdue: usize,
}

/// A place in a list that is ordered by the day on which things are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The last row's day.
    pub on: NaiveDate,
    /// Its key.
    pub id: Uuid,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.on, self.id.simple())
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let (on, id) = text.split_once('.').ok_or(())?;
        let sound = on.len() == "2026-11-28".len();
        let on = on.parse().ok().filter(|_| sound).ok_or(())?;
        Ok(Self { on, id: id.parse().map_err(|_| ())? })
    }
}

/// What is open from earlier meetings of the same space, for a meeting that is not over. A series takes on what was agreed
/// in it, and in meetings that stand alone; a meeting that stands alone takes on all.
pub async fn list_carried(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<Carried> {
    let of_series = meeting.series_id.map(|id| {
        Condition::any()
            .add(meeting_row::Column::SeriesId.eq(id))
            .add(meeting_row::Column::SeriesId.is_null())
    });
    let earlier = meeting_row::Entity::find()
        .select_only()
        .column(meeting_row::Column::Id)
        .filter(meeting_row::Column::SpaceId.eq(meeting.space_id))
        .filter(meeting_row::Column::StartsAtLocal.lt(meeting.starts_at_local))
        .filter(Condition::all().add_option(of_series));
    let open = visible(actor)
        .filter(Column::State.eq(State::Open))
        .filter(Column::MeetingId.in_subquery(earlier.into_query()));
    let rows = read(db, actor, ordered(open, Order::Asc, CARRIED + 1)).await?;
    let page = Page::cut(rows, CARRIED, |_| ());
    Ok(Carried { rows: page.rows, has_more: page.next.is_some() })
}

/// The actions that the actor may see and wants, by the day on which they are due: what is open from the first, what is
/// closed from the last.
pub async fn list_all(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (filter, after): (Filter, Option<Place>),
) -> Result<Page<Shown, Place>> {
    let closed = filter.standing == Standing::Closed;
    let order = if closed { Order::Desc } else { Order::Asc };
    let later = after.map(|place| {
        let same = Column::DueOn.eq(place.on);
        let (beyond, next) = if closed {
            (Column::DueOn.lt(place.on), Column::Id.lt(place.id))
        } else {
            (Column::DueOn.gt(place.on), Column::Id.gt(place.id))
        };
        Condition::any().add(beyond).add(same.and(next))
    });
    let wanted = wanted(actor, filter).filter(Condition::all().add_option(later));
    let rows = read(db, actor, ordered(wanted, order, PAGE + 1)).await?;
    Ok(Page::cut(rows, PAGE, |last| Place { on: last.action.due_on, id: last.action.id.0 }))
}

/// Notes that the actor takes a copy of a list away.
pub async fn export(db: &Database, actor: &Actor) -> Result<()> {
    let txn = db.begin().await?;
    audit::record(&txn, Entry::new("ActionsExported", Some(actor.id), actor.now)).await?;
    Ok(txn.commit().await?)
}

/// How much of the actor's own is open.
pub async fn count_own(db: &impl ConnectionTrait, actor: &Actor) -> Result<Open> {
    let own = wanted(actor, Filter { is_own: true, ..Filter::default() });
    let days: Vec<NaiveDate> = own.select_only().column(Column::DueOn).into_tuple().all(db).await?;
    let overdue = days.iter().filter(|due_on| **due_on < actor.today()).count();
    Ok(Open { open: days.len(), overdue })
}

fn wanted(actor: &Actor, filter: Filter) -> Select<action::Entity> {
    let stands = match filter.standing {
        Standing::Open => Condition::all().add(Column::State.eq(State::Open)),
        Standing::Overdue => {
            Condition::all().add(Column::State.eq(State::Open)).add(Column::DueOn.lt(actor.today()))
        }
        Standing::Closed => Condition::all().add(Column::State.ne(State::Open)),
    };
    let of_space = filter.space_id.map(|id| {
        let meetings = meeting_row::Entity::find().select_only().column(meeting_row::Column::Id);
        let meetings = meetings.filter(meeting_row::Column::SpaceId.eq(id));
        Column::MeetingId.in_subquery(meetings.into_query())
    });
    let own = filter.is_own.then(|| Column::OwnerId.eq(actor.id));
    visible(actor).filter(stands.add_option(of_space).add_option(own))
}

fn ordered(rows: Select<action::Entity>, order: Order, limit: usize) -> Select<action::Entity> {
    rows.order_by(Column::DueOn, order.clone()).order_by(Column::Id, order).limit(limit as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_as_it_was_written() {
        let place = Place { on: "2026-12-24".parse().unwrap(), id: Uuid::nil() };
        assert_eq!(place.to_string().parse(), Ok(place));
        let nobody = Uuid::nil().simple();
        let days = ["", "24", "+12026-12-24", "2026-02-30", "12026-12-24"].map(|on| format!("{on}.{nobody}"));
        for mangled in ["2026-12-24", "2026-12-24.x"].into_iter().chain(days.iter().map(String::as_str)) {
            assert_eq!(mangled.parse::<Place>(), Err(()), "{mangled}");
        }
    }
}
