//! What it takes to schedule a meeting, checked at the door.

use crate::domain::{
    FieldErrors, Problem, content_note,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Europe::London;
use entity::id::{AccountId, MeetingId, SpaceId};

const TITLE: Rule = Rule::required(120, "problem-title-missing", "problem-title-too-long").of_record();
const PURPOSE: Rule = Rule::optional(1000, "problem-purpose-too-long").of_record();

/// The shortest and the longest meeting, in minutes.
const DURATION: std::ops::RangeInclusive<i32> = 5..=480;

/// What it takes to schedule a meeting.
#[derive(Debug, Clone)]
pub struct NewMeeting {
    pub(super) key: Option<MeetingId>,
    pub(super) title: Text,
    pub(super) purpose: Text,
    pub(super) starts_at_local: NaiveDateTime,
    pub(super) duration_minutes: i32,
    pub(super) space_id: SpaceId,
    pub(super) chair_id: AccountId,
    pub(super) verdict: Verdict,
    pub(super) notes: Vec<String>,
}

/// What someone typed and chose for a meeting, in London time.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The title.
    pub title: &'a str,
    /// What it is for.
    pub purpose: &'a str,
    /// Day, month and year.
    pub starts_on: (&'a str, &'a str, &'a str),
    /// The time of day: `10:30`, `10am`, `2.15pm`.
    pub time: &'a str,
    /// Its length in minutes.
    pub duration: &'a str,
    /// The key of its space.
    pub space: &'a str,
    /// The key of who chairs it.
    pub chair: &'a str,
    /// What it touches on: codes of the content notes.
    pub notes: &'a [String],
    /// What is said of what screening found.
    pub said: &'a Answers,
}

impl NewMeeting {
    /// Checks what someone typed and chose.
    pub fn parse(typed: Typed<'_>) -> Result<Self, FieldErrors> {
        let unknown = Problem::new("problem-choice-missing");
        let mut errors = FieldErrors::default();
        let title = errors.check("title", Text::parse_line(typed.title, TITLE));
        let purpose = errors.check("purpose", Text::parse(typed.purpose, PURPOSE));
        let space_id = errors.check("space", typed.space.parse().map_err(|_| unknown));
        let chair_id = errors.check("chair", typed.chair.parse().map_err(|_| unknown));
        let date = errors.check("starts_on", parse_date(typed.starts_on));
        let time = errors.check("time", parse_time(typed.time));
        let duration = errors.check("duration", parse_duration(typed.duration));
        let starts_at_local = match (date, time) {
            (Some(date), Some(time)) => errors.check("time", in_london(date.and_time(time))),
            _ => None,
        };
        let notes = errors.take(content_note::parse(typed.notes));
        let texts = [("title", title.as_ref()), ("purpose", purpose.as_ref())];
        let verdict = errors.take(text::judge(&texts, typed.said));
        match (title, purpose, starts_at_local, duration, (space_id.zip(chair_id), notes.zip(verdict))) {
            (
                Some(title),
                Some(purpose),
                Some(starts_at_local),
                Some(duration_minutes),
                (Some((space_id, chair_id)), Some((notes, verdict))),
            ) => {
                let key = None;
                Ok(Self {
                    key,
                    title,
                    purpose,
                    starts_at_local,
                    duration_minutes,
                    space_id,
                    chair_id,
                    verdict,
                    notes,
                })
            }
            _ => Err(errors),
        }
    }

    /// Chooses the meeting's key beforehand: the same key twice makes one meeting.
    #[must_use]
    pub fn with_key(self, key: Option<MeetingId>) -> Self {
        Self { key, ..self }
    }
}

fn parse_date((day, month, year): (&str, &str, &str)) -> Result<NaiveDate, Problem> {
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

fn parse_time(text: &str) -> Result<NaiveTime, Problem> {
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

fn parse_duration(text: &str) -> Result<i32, Problem> {
    let minutes = text.trim().parse().ok().filter(|minutes| DURATION.contains(minutes));
    minutes.ok_or(Problem::new("problem-duration-unsound"))
}

/// A time that London's clocks show: not the hour that they skip in March.
fn in_london(local: NaiveDateTime) -> Result<NaiveDateTime, Problem> {
    let shown = London.from_local_datetime(&local).earliest().is_some();
    if shown { Ok(local) } else { Err(Problem::new("problem-time-unreal")) }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn the_hour_that_the_clocks_skip_is_no_time() {
        let skipped = NaiveDate::from_ymd_opt(2027, 3, 28).unwrap().and_hms_opt(1, 30, 0).unwrap();
        assert_eq!(in_london(skipped), Err(Problem::new("problem-time-unreal")));
    }
}
