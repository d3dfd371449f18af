//! Days and times, as London counts them and as people write them, and the moments that they are.

use crate::domain::{Problem, Timestamp};
use chrono::{Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::{Europe::London, Tz};

/// The moment at which a day begins. (There always is one: the clocks change at one in the morning.)
pub fn begins_at(day: NaiveDate) -> Option<Timestamp> {
    let local = London.from_local_datetime(&day.and_time(NaiveTime::MIN));
    local.earliest().map(|moment| moment.with_timezone(&Utc))
}

/// The moment at which a day is over.
pub fn ends_at(day: NaiveDate) -> Option<Timestamp> {
    day.checked_add_days(Days::new(1)).and_then(begins_at)
}

/// The date that someone wrote in three parts: day, month and year.
pub fn parse_date((day, month, year): (&str, &str, &str)) -> Result<NaiveDate, Problem> {
    if [day, month, year].iter().all(|part| part.trim().is_empty()) {
        return Err(Problem::new("problem-date-missing"));
    }
    let part = |text: &str| text.trim().parse::<u32>().ok();
    let date = match (part(day), part(month), part(year)) {
        (Some(day), Some(month), Some(year @ 2000..=2199)) => {
            NaiveDate::from_ymd_opt(year.cast_signed(), month, day)
        }
        _ => None,
    };
    date.ok_or(Problem::new("problem-date-unreal"))
}

/// The time of day that someone wrote: `10:30`, `10am`, `2.15pm`.
pub fn parse_time(text: &str) -> Result<NaiveTime, Problem> {
    let text = text.trim().to_lowercase().replace(' ', "");
    if text.is_empty() {
        return Err(Problem::new("problem-time-missing"));
    }
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(0)),
        (_, Some(digits)) => (digits, Some(12)),
        _ => (text.as_str(), None),
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let (hour, minute) = (hour.parse::<u32>().ok(), minute.parse::<u32>().ok());
    let hour = match (hour, half) {
        (Some(hour @ 1..=12), Some(half)) => Some(hour % 12 + half),
        (Some(hour), None) if digits.len() > 2 => Some(hour),
        _ => None,
    };
    let time = hour.zip(minute).and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
    time.ok_or(Problem::new("problem-time-unreal"))
}

/// A time that London's clocks show: not the hour that they skip in March.
pub fn in_london(local: NaiveDateTime) -> Result<NaiveDateTime, Problem> {
    let shown = London.from_local_datetime(&local).earliest().is_some();
    if shown { Ok(local) } else { Err(Problem::new("problem-time-skipped")) }
}

/// The moment of a time by the clocks of a zone, as the tz database names it. Of a time that comes twice it is the first; one
/// that has come to be skipped, since the rules of the zone changed, is taken as the clocks would have gone on.
pub fn moment_of(local: NaiveDateTime, zone: &str) -> Timestamp {
    let zone: Tz = zone.parse().unwrap_or(London);
    let at = zone.from_local_datetime(&local).earliest();
    at.map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// Whether London's clocks show a time twice, in the night of October in which they go back.
pub fn comes_twice(local: NaiveDateTime) -> bool {
    matches!(London.from_local_datetime(&local), LocalResult::Ambiguous(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_and_ends_at_midnight_in_london() {
        let day = |text: &str| {
            let day = text.parse().unwrap();
            [begins_at(day), ends_at(day)].map(|moment| moment.unwrap().format("%m-%d %H:%M").to_string())
        };
        assert_eq!(day("2026-11-24"), ["11-24 00:00", "11-25 00:00"]);
        assert_eq!(day("2026-06-01"), ["05-31 23:00", "06-01 23:00"]);
        // The clocks change on these days.
        assert_eq!(day("2027-03-28"), ["03-28 00:00", "03-28 23:00"]);
        assert_eq!(day("2026-10-25"), ["10-24 23:00", "10-26 00:00"]);
    }

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for (text, hour, minute) in [
            ("10:30", 10, 30),
            ("10am", 10, 0),
            ("2.15pm", 14, 15),
            ("12am", 0, 0),
            ("12 pm", 12, 0),
            ("14:00", 14, 0),
        ] {
            assert_eq!(parse_time(text), Ok(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()), "{text}");
        }
        for text in ["10", "25:00", "13pm", "0am", "ten", "10:61", "1030"] {
            assert_eq!(parse_time(text), Err(Problem::new("problem-time-unreal")), "{text}");
        }
    }

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn the_hour_that_the_clocks_skip_is_no_time() {
        for (time, shown) in [("00:59", true), ("01:00", false), ("01:59", false), ("02:00", true)] {
            let at = local(&format!("2027-03-28T{time}:00"));
            let expected = if shown { Ok(at) } else { Err(Problem::new("problem-time-skipped")) };
            assert_eq!(in_london(at), expected, "{time}");
        }
    }

    #[test]
    fn of_an_hour_that_comes_twice_the_first_is_meant() {
        for (time, twice, moment) in [
            ("00:59", false, "2026-10-24T23:59:00Z"),
            ("01:00", true, "2026-10-25T00:00:00Z"),
            ("01:59", true, "2026-10-25T00:59:00Z"),
            ("02:00", false, "2026-10-25T02:00:00Z"),
        ] {
            let at = local(&format!("2026-10-25T{time}:00"));
            assert_eq!((comes_twice(at), in_london(at)), (twice, Ok(at)), "{time}");
            assert_eq!(moment_of(at, "Europe/London"), moment.parse::<Timestamp>().unwrap(), "{time}");
        }
    }
}
