//! Working time: from nine to five, Monday to Friday, in London, but for the bank holidays of England and Wales.

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

/// The latest moment from which so much working time had passed by another.
pub fn before(to: Timestamp, mut left: TimeDelta) -> Timestamp {
    let mut local = to.with_timezone(&London).naive_local();
    loop {
        let end = Ord::min(local.time(), CLOSES);
        if is_working_day(local.date()) && end > OPENS {
            let today = end.signed_duration_since(OPENS);
            if left <= today {
                return instant(local.date().and_time(end.overflowing_sub_signed(left).0));
            }
            left = left.checked_sub(&today).unwrap_or_default();
        }
        local = (local.date() - Days::new(1)).and_time(CLOSES);
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
    !is_weekend(day) && !is_bank_holiday(day)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Bank holidays that were moved or added for an occasion by proclamation, which no rule tells. Whoever runs a forum in
/// such a year adds them; a table of all days would run out without a word.
const PROCLAIMED: [(i32, u32, u32); 0] = [];

/// Whether a day is a bank holiday in England and Wales: Banking and Financial Dealings Act 1971, Schedule 1, and the
/// days that are proclaimed every year (1 January, the first Monday of May, and a day in lieu of each that falls on a
/// weekend). The days as published stand in the test.
fn is_bank_holiday(day: NaiveDate) -> bool {
    let (year, month, number) = (day.year(), day.month(), day.day());
    let monday = day.weekday() == Weekday::Mon;
    let fixed = |month_of: u32, day_of: u32| NaiveDate::from_ymd_opt(year, month_of, day_of);
    let by_easter =
        easter(year).is_some_and(|easter| day == easter - Days::new(2) || day == easter + Days::new(1));
    let christmas = fixed(12, 25).map(in_lieu);
    // Of two days that run together the second moves past the first's day in lieu.
    let boxing = fixed(12, 26).map(|boxing| match boxing.weekday() {
        Weekday::Sat | Weekday::Sun => boxing + Days::new(2),
        Weekday::Mon => boxing + Days::new(1),
        _ => boxing,
    });
    by_easter
        || fixed(1, 1).map(in_lieu) == Some(day)
        || christmas == Some(day)
        || boxing == Some(day)
        || (monday && month == 5 && (number <= 7 || number > 24))
        || (monday && month == 8 && number > 24)
        || PROCLAIMED.contains(&(year, month, number))
}

/// The day itself, or the Monday after it if it falls on a weekend.
fn in_lieu(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Days::new(2),
        Weekday::Sun => day + Days::new(1),
        _ => day,
    }
}

/// Easter Sunday (the rule of the Calendar (New Style) Act 1750, reckoned as by J. Meeus, Astronomical Algorithms, 8).
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let day = epact + to_sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(day / 31).ok()?, u32::try_from(day % 31 + 1).ok()?)
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
            // Over Christmas 2026: Friday and Monday are bank holidays.
            ("2026-12-24T15:00:00Z", "2026-12-29T11:00:00Z"),
            // Over Easter 2027: the clocks change, too.
            ("2027-03-25T16:00:00Z", "2027-03-30T11:00:00Z"),
            // Summer time: nine o'clock in London is eight.
            ("2026-07-06T15:30:00Z", "2026-07-07T11:30:00Z"),
        ] {
            let [start, end] = moments([from, to]);
            assert_eq!(after(start, four), end, "{from}");
            assert_eq!(between(start, end), four, "{from}");
            // The latest of all moments from which it takes so long.
            let latest = before(end, four);
            assert_eq!(between(latest, end), four, "{from}");
            assert!(latest >= start && between(latest + TimeDelta::seconds(1), end) < four, "{from}");
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
    /// As published at <https://www.gov.uk/bank-holidays>, England and Wales, of years in which nothing was proclaimed
    /// beside them.
    const PUBLISHED: &[(i32, &[&str])] = &[
        (2021, &["01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"]),
        (2024, &["01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"]),
        (2025, &["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"]),
        (2026, &["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]),
        (2027, &["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"]),
        (2028, &["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"]),
    ];

    #[test]
    fn the_bank_holidays_are_those_that_are_published() {
        for (year, published) in PUBLISHED {
            let days = NaiveDate::from_ymd_opt(*year, 1, 1).unwrap().iter_days();
            let days = days.take_while(|day| day.year() == *year).filter(|day| is_bank_holiday(*day));
            let found: Vec<_> = days.map(|day| day.format("%m-%d").to_string()).collect();
            assert_eq!(found, *published, "{year}");
        }
    }

    #[test]
    fn a_year_has_eight_bank_holidays_none_of_which_falls_on_a_weekend() {
        for year in 2024..2100 {
            let days = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days();
            let days = days.take_while(|day| day.year() == year).filter(|day| is_bank_holiday(*day));
            let days: Vec<_> = days.collect();
            assert_eq!(days.len(), 8, "{year}: {days:?}");
            assert!(!days.iter().any(|day| is_weekend(*day)), "{year}: {days:?}");
        }
    }
}
