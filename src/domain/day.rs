//! Days, as London counts them, and the moments at which they begin and end.

use crate::domain::Timestamp;
use chrono::{Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;

/// The moment at which a day begins. (There always is one: the clocks change at one in the morning.)
pub fn begins_at(day: NaiveDate) -> Option<Timestamp> {
    let local = London.from_local_datetime(&day.and_time(NaiveTime::MIN));
    local.earliest().map(|moment| moment.with_timezone(&Utc))
}

/// The moment at which a day is over.
pub fn ends_at(day: NaiveDate) -> Option<Timestamp> {
    day.checked_add_days(Days::new(1)).and_then(begins_at)
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
}
