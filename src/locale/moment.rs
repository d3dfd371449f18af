//! Moments in words, in London time: "today at 5:30pm", "18 November".

use crate::locale::Locale;
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::{Europe::London, Tz};

impl Locale {
    /// The moment as people say it, seen from now.
    pub(crate) fn moment(self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let (at, now) = (at.with_timezone(&London), now.with_timezone(&London));
        match (now.date_naive() - at.date_naive()).num_days() {
            0 => self.moment_today(time(at)),
            1 => self.moment_yesterday(time(at)),
            -1 => self.moment_tomorrow(time(at)),
            _ if at.year() == now.year() => self.day(at.date_naive()),
            _ => self.date(at.date_naive()),
        }
    }

    /// The whole of it: "18 November 2026 at 5:30pm".
    pub(crate) fn full_moment(self, at: DateTime<Utc>) -> String {
        let at = at.with_timezone(&London);
        self.moment_full(self.date(at.date_naive()), time(at))
    }

    /// "18 November 2026".
    pub(crate) fn date(self, on: NaiveDate) -> String {
        format!("{} {}", self.day(on), on.year())
    }

    /// "November 2026".
    pub(crate) fn month(self, on: NaiveDate) -> String {
        format!("{} {}", self.month_name(on), on.year())
    }

    fn day(self, on: NaiveDate) -> String {
        format!("{} {}", on.day(), self.month_name(on))
    }

    fn month_name(self, on: NaiveDate) -> String {
        self.message(&format!("month-{}", on.month())).unwrap_or_default()
    }
}

/// The time of day in London, as on GOV.UK: "5:30pm", "10am".
pub(crate) fn time_of_day(at: DateTime<Utc>) -> String {
    time(at.with_timezone(&London))
}

fn time(at: DateTime<Tz>) -> String {
    let (is_pm, hour) = at.hour12();
    let half = if is_pm { "pm" } else { "am" };
    match at.minute() {
        0 => format!("{hour}{half}"),
        minute => format!("{hour}:{minute:02}{half}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_told_as_people_say_it() {
        let english = Locale::for_code("en");
        let now = at("2026-11-23T12:00:00Z");
        for (moment, said) in [
            ("2026-11-23T09:40:00Z", "today at 9:40am"),
            ("2026-11-22T17:05:00Z", "yesterday at 5:05pm"),
            ("2026-11-24T10:00:00Z", "tomorrow at 10am"),
            ("2026-07-18T23:30:00Z", "19 July"),
            ("2025-11-18T12:00:00Z", "18 November 2025"),
        ] {
            assert_eq!(english.moment(at(moment), now), said);
        }
        assert_eq!(english.full_moment(at("2026-11-18T17:30:00Z")), "18 November 2026 at 5:30pm");
    }
}
