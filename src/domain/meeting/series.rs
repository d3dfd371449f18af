//! Series: meetings that are scheduled together. Each is an ordinary one, and knows its series.

use crate::domain::{
    Actor, FieldErrors, Problem, Result, day,
    meeting::{is_scheduled, visible},
};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, Weekday};
use entity::{
    id::MeetingSeriesId,
    meeting,
    meeting_series::{self, Repeat},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter,
    QueryOrder,
};
use std::ops::RangeInclusive;

/// How many meetings of one series there may be.
const TIMES: RangeInclusive<u32> = 2..=12;

/// How often a meeting is to take place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repetition {
    pub(super) repeat: Repeat,
    times: u32,
}

impl Repetition {
    /// Checks what someone chose: nothing for a meeting that is not repeated.
    pub fn parse(repeat: &str, times: &str) -> std::result::Result<Option<Self>, FieldErrors> {
        if repeat.is_empty() {
            return Ok(None);
        }
        let mut errors = FieldErrors::default();
        let repeat =
            errors.check("repeat", repeat.parse().map_err(|_| Problem::new("problem-choice-missing")));
        let times = times.trim().parse().ok().filter(|times| TIMES.contains(times));
        let times = errors.check("times", times.ok_or(Problem::new("problem-times-unsound")));
        repeat.zip(times).map(|(repeat, times)| Some(Self { repeat, times })).ok_or(errors)
    }

    /// When each begins, as London's clocks show it; the first at this time.
    pub(super) fn starts(self, first: NaiveDateTime) -> std::result::Result<Vec<NaiveDateTime>, FieldErrors> {
        let skipped = |_| FieldErrors::one("time", Problem::new("problem-time-skipped-later"));
        let start = |number| {
            let unreal = || FieldErrors::one("starts_on", Problem::new("problem-date-unreal"));
            let date = nth_date(self.repeat, first.date(), number).ok_or_else(unreal)?;
            day::in_london(date.and_time(first.time())).map_err(skipped)
        };
        (0..self.times).map(start).collect()
    }
}

/// The date of one of a series, the first of which is number 0.
fn nth_date(repeat: Repeat, first: NaiveDate, number: u32) -> Option<NaiveDate> {
    match repeat {
        Repeat::Weekly => first.checked_add_days(Days::new(u64::from(number) * 7)),
        Repeat::Fortnightly => first.checked_add_days(Days::new(u64::from(number) * 14)),
        Repeat::Monthly => {
            let month = first.with_day(1)?.checked_add_months(Months::new(number))?;
            let place = u8::try_from((first.day() - 1) / 7 + 1).ok()?;
            weekday_of_month(month, first.weekday(), place)
        }
    }
}

/// The weekday that comes at this place in a month, from 1; of a fifth that it lacks, its last.
fn weekday_of_month(month: NaiveDate, weekday: Weekday, place: u8) -> Option<NaiveDate> {
    let at = |place| NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), weekday, place);
    at(place).or_else(|| at(place - 1))
}

pub(super) async fn insert(
    txn: &DatabaseTransaction,
    actor: &Actor,
    repeat: Repeat,
) -> Result<MeetingSeriesId> {
    let id = MeetingSeriesId::at(actor.now);
    let row = meeting_series::ActiveModel {
        id: Set(id),
        repeat: Set(repeat),
        created_by: Set(actor.id),
        created_at: Set(actor.now),
    };
    row.insert(txn).await?;
    Ok(id)
}

/// The meetings of the same series that the actor may see, this one among them, in order; none of a meeting of its own.
pub async fn list_series(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting::Model,
) -> Result<Vec<meeting::Model>> {
    let Some(id) = meeting.series_id else { return Ok(Vec::new()) };
    let series = visible(actor).filter(meeting::Column::SeriesId.eq(id));
    Ok(series.order_by_asc(meeting::Column::StartsAtLocal).all(db).await?)
}

/// Those of them that are still to come after this one.
pub async fn list_later(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting::Model,
) -> Result<Vec<meeting::Model>> {
    let series = list_series(db, actor, meeting).await?;
    let later =
        |other: &meeting::Model| is_scheduled(other) && other.starts_at_local > meeting.starts_at_local;
    Ok(series.into_iter().filter(later).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(first: &str, repeat: Repeat, times: u32) -> Vec<String> {
        let first: NaiveDateTime = format!("{first}T10:00:00").parse().unwrap();
        let starts = Repetition { repeat, times }.starts(first).unwrap();
        starts.iter().map(|at| at.date().to_string()).collect()
    }

    #[test]
    fn a_series_keeps_its_weekday_and_its_place_in_the_month() {
        assert_eq!(dates("2026-12-24", Repeat::Weekly, 3), ["2026-12-24", "2026-12-31", "2027-01-07"]);
        assert_eq!(dates("2026-12-24", Repeat::Fortnightly, 2), ["2026-12-24", "2027-01-07"]);
        // The second Tuesday.
        assert_eq!(dates("2026-12-08", Repeat::Monthly, 3), ["2026-12-08", "2027-01-12", "2027-02-09"]);
        // A fifth Thursday, or the last where there are four.
        assert_eq!(dates("2026-12-31", Repeat::Monthly, 3), ["2026-12-31", "2027-01-28", "2027-02-25"]);
    }

    #[test]
    fn no_meeting_of_a_series_is_at_a_time_that_the_clocks_skip() {
        let first = "2027-03-21T01:30:00".parse().unwrap();
        let weekly = Repetition { repeat: Repeat::Weekly, times: 2 };
        assert!(weekly.starts(first).unwrap_err().on("time").is_some());
    }
}
