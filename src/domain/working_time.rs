//! Working time: from nine to five, Monday to Friday, in London. A bank holiday counts as a working day.

use crate::domain::Timestamp;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Europe::London;

const OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(17, 0, 0).unwrap();

/// The hours of a working day.
pub const HOURS_A_DAY: i64 = 8;

/// The moment at which so much working time has passed.
pub fn after(from: Timestamp, mut left: TimeDelta) -> Timestamp {
    let mut local = from.with_timezone(&London).naive_local();
    loop {
        let start = Ord::max(local.time(), OPENS);
        if is_working_day(local.date()) && start < CLOSES {
            let today = CLOSES.signed_duration_since(start);
            if left <= today {
                return instant(local.date().and_time(start.overflowing_add_signed(left).0));
            }
            left = left.checked_sub(&today).unwrap_or_default();
        }
        local = (local.date() + Days::new(1)).and_time(NaiveTime::MIN);
    }
}

/// How much working time lies between two moments; none if the second is not the later one.
pub fn between(from: Timestamp, to: Timestamp) -> TimeDelta {
    let [from, to] = [from, to].map(|at| at.with_timezone(&London).naive_local());
    let days = from.date().iter_days().take_while(|day| *day <= to.date()).filter(|day| is_working_day(*day));
    days.map(|day| {
        let start = Ord::max(from, day.and_time(OPENS));
        let end = Ord::min(to, day.and_time(CLOSES));
        Ord::max(end.signed_duration_since(start), TimeDelta::zero())
    })
    .sum()
}

fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Clocks change at night, so that a time of the working day is one instant.
fn instant(local: NaiveDateTime) -> Timestamp {
    let at = local.and_local_timezone(London).earliest();
    at.map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments<const N: usize>(texts: [&str; N]) -> [Timestamp; N] {
        texts.map(|text| text.parse().unwrap())
    }

    #[test]
    fn working_time_leaves_out_nights_and_weekends() {
        let four = TimeDelta::hours(4);
        for (from, to) in [
            ("2026-11-23T12:00:00Z", "2026-11-23T16:00:00Z"),
            ("2026-11-23T13:00:00Z", "2026-11-23T17:00:00Z"),
            ("2026-11-23T15:30:00Z", "2026-11-24T11:30:00Z"),
            ("2026-11-23T03:00:00Z", "2026-11-23T13:00:00Z"),
            ("2026-11-27T16:00:00Z", "2026-11-30T12:00:00Z"),
            ("2026-11-28T12:00:00Z", "2026-11-30T13:00:00Z"),
            // Summer time: nine o'clock in London is eight.
            ("2026-07-06T15:30:00Z", "2026-07-07T11:30:00Z"),
        ] {
            let [start, end] = moments([from, to]);
            assert_eq!(after(start, four), end, "{from}");
            assert_eq!(between(start, end), four, "{from}");
        }
    }

    #[test]
    fn between_a_moment_and_an_earlier_one_or_out_of_hours_lies_none() {
        for (from, to) in [
            ("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"),
            ("2026-11-24T12:00:00Z", "2026-11-23T12:00:00Z"),
            ("2026-11-23T12:00:00Z", "2026-11-23T11:00:00Z"),
            ("2026-11-27T18:00:00Z", "2026-11-30T08:00:00Z"),
        ] {
            let [from, to] = moments([from, to]);
            assert_eq!(between(from, to), TimeDelta::zero(), "{from} {to}");
        }
        let [from, to] = moments(["2026-11-20T16:00:00Z", "2026-11-30T10:00:00Z"]);
        assert_eq!(between(from, to), TimeDelta::hours(1 + 5 * HOURS_A_DAY + 1));
    }
}
