//! What it takes to schedule a meeting, checked at the door.

use crate::domain::{
    FieldErrors, Problem, content_note, day,
    meeting::{Repetition, transcript::Chosen},
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use chrono::NaiveDateTime;
use entity::id::{AccountId, MeetingId, SpaceId};

const TITLE: Rule = Rule::required(120, "problem-title-missing", "problem-title-too-long").of_record();
const PURPOSE: Rule = Rule::optional(1000, "problem-purpose-too-long").of_record();

/// The shortest and the longest meeting, in minutes.
const DURATION: std::ops::RangeInclusive<i32> = 5..=480;

/// What is said of a meeting, and can be changed until it opens.
#[derive(Debug, Clone)]
pub struct Details {
    pub(super) title: Text,
    pub(super) purpose: Text,
    pub(super) starts_at_local: NaiveDateTime,
    pub(super) duration_minutes: i32,
    pub(super) chair_id: AccountId,
    pub(super) transcript: Chosen,
    pub(super) verdict: Verdict,
}

/// What it takes to schedule a meeting.
#[derive(Debug, Clone)]
pub struct NewMeeting {
    pub(super) key: Option<MeetingId>,
    pub(super) details: Details,
    pub(super) space_id: SpaceId,
    /// When it begins, and each that repeats it.
    pub(super) starts: Vec<NaiveDateTime>,
    pub(super) repetition: Option<Repetition>,
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
    /// The key of its space; what is changed later stays in its own.
    pub space: &'a str,
    /// The key of who chairs it.
    pub chair: &'a str,
    /// What is to become of the transcript: `kept`, or after how many days it is destroyed; empty for as it is.
    pub transcript: &'a str,
    /// What it touches on: codes of the content notes.
    pub notes: &'a [String],
    /// What is said of what screening found.
    pub said: &'a Answers,
}

impl Details {
    /// Checks what someone typed and chose.
    pub fn parse(typed: Typed<'_>) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        Self::read(&mut errors, typed, |_| ()).ok_or(errors)
    }

    /// The same, with what a form asks after the words; problems stand in the order of the fields.
    fn read(
        errors: &mut FieldErrors,
        typed: Typed<'_>,
        after_words: impl FnOnce(&mut FieldErrors),
    ) -> Option<Self> {
        let title = errors.check("title", Text::parse_line(typed.title, TITLE));
        let purpose = errors.check("purpose", Text::parse(typed.purpose, PURPOSE));
        after_words(errors);
        let unknown = Problem::new("problem-choice-missing");
        let chair_id = errors.check("chair", typed.chair.parse().map_err(|_| unknown));
        let date = errors.check("starts_on", day::parse_date(typed.starts_on));
        let time = errors.check("time", day::parse_time(typed.time));
        let duration = errors.check("duration", parse_duration(typed.duration));
        let starts_at_local = match (date, time) {
            (Some(date), Some(time)) => errors.check("time", day::in_london(date.and_time(time))),
            _ => None,
        };
        let transcript = errors.check("transcript", Chosen::parse(typed.transcript));
        let texts = [("title", title.as_ref()), ("purpose", purpose.as_ref())];
        let verdict = errors.take(text::judge(&texts, typed.said));
        Some(Self {
            title: title?,
            purpose: purpose?,
            starts_at_local: starts_at_local?,
            duration_minutes: duration?,
            chair_id: chair_id?,
            transcript: transcript?,
            verdict: verdict?,
        })
    }
}

impl NewMeeting {
    /// Checks what someone typed and chose.
    pub fn parse(typed: Typed<'_>) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let unknown = Problem::new("problem-choice-missing");
        let mut space_id = None;
        let details = Details::read(&mut errors, typed, |errors| {
            space_id = errors.check("space", typed.space.parse().map_err(|_| unknown));
        });
        let notes = errors.take(content_note::parse(typed.notes));
        match (details, space_id, notes) {
            (Some(details), Some(space_id), Some(notes)) => {
                let starts = vec![details.starts_at_local];
                Ok(Self { key: None, details, space_id, starts, repetition: None, notes })
            }
            _ => Err(errors),
        }
    }

    /// Has it repeated, unless it is not to be.
    pub fn repeated(self, repetition: Option<Repetition>) -> Result<Self, FieldErrors> {
        let starts = match repetition {
            Some(repetition) => repetition.starts(self.details.starts_at_local)?,
            None => vec![self.details.starts_at_local],
        };
        Ok(Self { starts, repetition, ..self })
    }

    /// Chooses the meeting's key beforehand: the same key twice makes one meeting.
    #[must_use]
    pub fn with_key(self, key: Option<MeetingId>) -> Self {
        Self { key, ..self }
    }
}

fn parse_duration(text: &str) -> Result<i32, Problem> {
    let minutes = text.trim().parse().ok().filter(|minutes| DURATION.contains(minutes));
    minutes.ok_or(Problem::new("problem-duration-unsound"))
}
