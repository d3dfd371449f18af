//! What it takes to record an action, to say how far it has come, and to close it; checked at the door.

use crate::domain::{
    FieldErrors, Problem, day,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use chrono::NaiveDate;
use entity::{
    action::State,
    id::{ActionId, MessageId},
};

/// The most characters of each of its texts: one or two sentences.
pub const LONGEST: usize = 500;

const TEXT: Rule =
    Rule::required(LONGEST, "problem-action-text-missing", "problem-action-text-too-long").of_record();
const PROGRESS: Rule =
    Rule::required(LONGEST, "problem-action-progress-missing", "problem-action-progress-too-long")
        .of_record();
const OUTCOME: Rule =
    Rule::required(LONGEST, "problem-action-outcome-missing", "problem-action-outcome-too-long").of_record();

/// What somebody typed of an action, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// What is to be done.
    pub text: &'a str,
    /// The shown name of whose it is.
    pub owner: &'a str,
    /// Day, month and year.
    pub due_on: (&'a str, &'a str, &'a str),
    /// What its writer says of what screening found.
    pub said: &'a Answers,
}

/// An action that somebody records, or what it is to be from now on.
#[derive(Debug, Clone)]
pub struct NewAction {
    pub(super) key: Option<ActionId>,
    pub(super) text: Text,
    /// A shown name, as somebody typed it; empty where whoever has it keeps it.
    pub(super) owner: String,
    pub(super) due_on: NaiveDate,
    pub(super) message_id: Option<MessageId>,
    pub(super) verdict: Verdict,
}

impl NewAction {
    /// Checks what someone typed. A day that is over is taken only where it already `stands`; the owner may be left out
    /// where whoever has it keeps it.
    pub fn parse(
        typed: Typed<'_>,
        (today, stands): (NaiveDate, Option<NaiveDate>),
        may_keep: bool,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text = errors.check("text", Text::parse(typed.text, TEXT));
        let owner = typed.owner.trim().to_owned();
        let missing = owner.is_empty() && !may_keep;
        let owner = if missing { Err(Problem::new("problem-action-owner-missing")) } else { Ok(owner) };
        let owner = errors.check("owner", owner);
        let due_on = errors.check("due_on", parse_due(typed.due_on, (today, stands)));
        let verdict = errors.take(text::judge(&[("text", text.as_ref())], typed.said));
        match (text, owner, due_on, verdict) {
            (Some(text), Some(owner), Some(due_on), Some(verdict)) => {
                Ok(Self { key: None, text, owner, due_on, message_id: None, verdict })
            }
            _ => Err(errors),
        }
    }

    /// Chooses its key beforehand: the same key twice makes one action.
    #[must_use]
    pub fn with_key(self, key: Option<ActionId>) -> Self {
        Self { key, ..self }
    }

    /// Says in which message it was agreed.
    #[must_use]
    pub fn agreed_in(self, message_id: Option<MessageId>) -> Self {
        Self { message_id, ..self }
    }
}

fn parse_due(
    parts: (&str, &str, &str),
    (today, stands): (NaiveDate, Option<NaiveDate>),
) -> Result<NaiveDate, Problem> {
    let due_on = day::parse_date(parts)?;
    let is_fine = due_on >= today || stands == Some(due_on);
    if is_fine { Ok(due_on) } else { Err(Problem::new("problem-action-due-past")) }
}

/// How far an action has come.
#[derive(Debug, Clone)]
pub struct Progress {
    pub(super) words: Text,
    pub(super) verdict: Verdict,
}

impl Progress {
    /// Checks what someone typed, and what they say of it.
    pub fn parse(words: &str, said: &Answers) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let words = errors.check("progress", Text::parse(words, PROGRESS));
        let verdict = errors.take(text::judge(&[("progress", words.as_ref())], said));
        words.zip(verdict).map(|(words, verdict)| Self { words, verdict }).ok_or(errors)
    }
}

/// How an action ends.
#[derive(Debug, Clone)]
pub struct Closing {
    pub(super) to: State,
    pub(super) words: Text,
    pub(super) verdict: Verdict,
}

impl Closing {
    /// Checks what someone chose and typed: what was done, or why it will not be.
    pub fn parse(to: &str, words: &str, said: &Answers) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let to: Option<State> = to.parse().ok().filter(|to| *to != State::Open);
        let to = errors.check("to", to.ok_or(Problem::new("problem-choice-missing")));
        let words = errors.check("outcome", Text::parse(words, OUTCOME));
        let verdict = errors.take(text::judge(&[("outcome", words.as_ref())], said));
        match (to, words, verdict) {
            (Some(to), Some(words), Some(verdict)) => Ok(Self { to, words, verdict }),
            _ => Err(errors),
        }
    }
}

/// One problem on one field.
pub(super) fn problem_on(field: &'static str, key: &'static str) -> FieldErrors {
    FieldErrors::one(field, Problem::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_over_is_no_day_for_an_action_unless_it_already_stands() {
        let today = "2026-11-28".parse().unwrap();
        let due = |parts, stands| parse_due(parts, (today, stands));
        assert_eq!(due(("28", "11", "2026"), None), Ok(today));
        let past = || Err(Problem::new("problem-action-due-past"));
        assert_eq!(due(("27", "11", "2026"), None), past());
        let stood = today - chrono::Days::new(1);
        assert_eq!(due(("27", "11", "2026"), Some(stood)), Ok(stood));
        assert_eq!(due(("26", "11", "2026"), Some(stood)), past());
        assert_eq!(due(("31", "11", "2026"), None), Err(Problem::new("problem-date-unreal")));
        assert_eq!(due(("", "", ""), None), Err(Problem::new("problem-date-missing")));
    }
}
