//! What it takes to answer, checked at the door.

use crate::domain::{
    FieldErrors, Problem,
    screening::{self, Verdict},
    taxonomy,
    text::{self, Rule, Text},
};
use chrono::NaiveDate;
use entity::id::AccountId;

/// The most characters of an answer.
pub const LONGEST: usize = 5000;

const BODY: Rule = Rule::required(LONGEST, "problem-body-missing", "problem-body-too-long").of_record();
const REASON: Rule = Rule::optional(1000, "problem-reason-too-long").of_record();
const REASON_OF_REFUSAL: Rule =
    Rule::required(1000, "problem-reason-missing", "problem-reason-too-long").of_record();

/// Not taken forward: the one status that needs a reason.
pub(super) const REFUSED: &str = "RS6";

/// What somebody typed and chose, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    /// Where it stands, in the taxonomy `response_status`.
    pub status: &'a str,
    /// What was done or will be, in Markdown.
    pub body: &'a str,
    /// Why it is not taken forward.
    pub reason: &'a str,
    /// What it means, in the taxonomy `implication`.
    pub implications: &'a [String],
    /// The key of the account that owns it.
    pub owner: &'a str,
    /// Day, month and year by which it is due; all three empty if it is not.
    pub due_on: [&'a str; 3],
    /// What its writer says of what screening found.
    pub said: &'a screening::Answers,
}

/// What it takes to answer.
#[derive(Debug, Clone)]
pub struct NewResponse {
    pub(super) status: String,
    pub(super) body: Text,
    pub(super) reason: Option<Text>,
    pub(super) implications: Vec<String>,
    pub(super) owner_id: AccountId,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) verdict: Verdict,
}

impl NewResponse {
    /// Checks what someone typed and chose. A date in the past is taken only where it already `stands`.
    pub fn parse(
        answers: &Answers<'_>,
        (today, stands): (NaiveDate, Option<NaiveDate>),
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let status = taxonomy::parse("response_status", answers.status)
            .map_err(|_| Problem::new("problem-status-missing"));
        let status = errors.check("status", status);
        let body = errors.check("body", Text::parse(answers.body, BODY));
        let rule = if answers.status == REFUSED { REASON_OF_REFUSAL } else { REASON };
        let reason = errors.check("reason", Text::parse(answers.reason, rule));
        let implications = taxonomy::parse_many("implication", answers.implications);
        let implications = errors.check("implications", implications);
        let unknown = |_| Problem::new("problem-choice-unknown");
        let owner_id = errors.check("owner", answers.owner.parse().map_err(unknown));
        let due_on = errors.check("due_on", parse_due(answers.due_on, (today, stands)));
        let texts = [("body", body.as_ref()), ("reason", reason.as_ref())];
        let verdict = errors.take(text::judge(&texts, answers.said));
        match (status, body, reason, implications, owner_id, due_on.zip(verdict)) {
            (
                Some(status),
                Some(body),
                Some(reason),
                Some(implications),
                Some(owner_id),
                Some((due_on, verdict)),
            ) => {
                let reason = Some(reason).filter(|reason| !reason.is_empty());
                Ok(Self { status, body, reason, implications, owner_id, due_on, verdict })
            }
            _ => Err(errors),
        }
    }
}

fn parse_due(
    parts: [&str; 3],
    (today, stands): (NaiveDate, Option<NaiveDate>),
) -> Result<Option<NaiveDate>, Problem> {
    let parts = parts.map(str::trim);
    if parts.iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    let [day, month, year] = parts;
    let date = || NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let due_on = date().filter(|_| year.len() == 4).ok_or(Problem::new("problem-due-on-unsound"))?;
    if due_on < today && stands != Some(due_on) {
        return Err(Problem::new("problem-due-on-past"));
    }
    Ok(Some(due_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_due_date_is_today_or_later_unless_it_already_stands() {
        let today = day("2026-11-23");
        let parse = |parts, stands| parse_due(parts, (today, stands));
        assert_eq!(parse(["", " ", ""], None), Ok(None));
        assert_eq!(parse(["23", "11", "2026"], None), Ok(Some(today)));
        assert_eq!(parse(["22", "11", "2026"], None), Err(Problem::new("problem-due-on-past")));
        let stood = day("2026-11-22");
        assert_eq!(parse(["22", "11", "2026"], Some(stood)), Ok(Some(stood)));
        for unsound in [["30", "2", "2027"], ["1", "", "2027"], ["1", "12", "26"], ["x", "12", "2026"]] {
            assert_eq!(parse(unsound, None), Err(Problem::new("problem-due-on-unsound")), "{unsound:?}");
        }
    }
}
