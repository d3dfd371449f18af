//! What it takes to ask those in a meeting.

use crate::domain::{
    FieldErrors, Problem,
    screening::{Answers, Verdict},
    text::{self, Rule, Text},
};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// How many options a poll has.
pub const OPTIONS: RangeInclusive<usize> = 2..=10;
/// The most characters of an option.
const LONGEST: usize = 80;

/// It cannot wait: what is talked about would be another thing.
const QUESTION: Rule =
    Rule::required(200, "problem-poll-question-missing", "problem-poll-question-too-long").of_record();
/// All of them, one on a line.
const CHOICES: Rule = Rule::required(
    *OPTIONS.end() * (LONGEST + 1),
    "problem-poll-options-missing",
    "problem-poll-options-too-long",
)
.of_record();

/// What somebody asks.
#[derive(Debug, Clone)]
pub struct NewPoll {
    pub(super) question: Text,
    pub(super) options: Vec<String>,
    pub(super) is_secret: bool,
    verdict: Verdict,
}

impl NewPoll {
    /// Checks what someone typed and chose: the options stand one on a line.
    pub fn parse(
        (question, options): (&str, &str),
        is_secret: bool,
        said: &Answers,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let question = errors.check("question", Text::parse_line(question, QUESTION));
        let text = errors.check("options", Text::parse(options, CHOICES));
        let options = text.as_ref().and_then(|text| errors.check("options", lines(text)));
        let read = [("question", question.as_ref()), ("options", text.as_ref())];
        let verdict = errors.take(text::judge(&read, said));
        match (question, options, verdict) {
            (Some(question), Some(options), Some(verdict)) => {
                Ok(Self { question, options, is_secret, verdict })
            }
            _ => Err(errors),
        }
    }

    /// The codes of what screening found and their writer confirmed.
    pub(crate) fn screening(&self) -> String {
        self.verdict.codes()
    }

    /// All of it as one text: what a repeat of the same key must repeat.
    pub(crate) fn fingerprint(&self) -> String {
        format!("{}\n{}\n{}", self.is_secret, self.question.as_str(), self.options.join("\n"))
    }
}

/// Lines that hold something: enough, not too many, none twice.
fn lines(text: &Text) -> Result<Vec<String>, Problem> {
    let lines = text.as_str().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    if !OPTIONS.contains(&lines.len()) {
        return Err(Problem::new("problem-poll-options-number"));
    }
    if lines.iter().any(|line| line.chars().count() > LONGEST) {
        return Err(Problem::new("problem-poll-option-too-long"));
    }
    let different: BTreeSet<String> = lines.iter().map(|line| line.to_lowercase()).collect();
    if different.len() < lines.len() {
        return Err(Problem::new("problem-poll-options-same"));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(options: &str) -> Result<Vec<String>, FieldErrors> {
        NewPoll::parse(("Which field?", options), false, &Answers::default()).map(|poll| poll.options)
    }

    #[test]
    fn options_stand_one_on_a_line() {
        assert_eq!(options("  The first \n\n The   second\r\n").unwrap(), ["The first", "The second"]);
    }

    #[test]
    fn there_are_enough_of_them_not_too_many_none_too_long_and_none_twice() {
        let eleven: Vec<String> = (0..11).map(|number| format!("Field {number}")).collect();
        for (wrong, problem) in [
            ("", "problem-poll-options-missing"),
            ("One", "problem-poll-options-number"),
            (eleven.join("\n").as_str(), "problem-poll-options-number"),
            ("Same\nsame", "problem-poll-options-same"),
            (format!("One\n{}", "a ".repeat(41)).as_str(), "problem-poll-option-too-long"),
            ("a ".repeat(500).as_str(), "problem-poll-options-too-long"),
        ] {
            let errors = options(wrong).unwrap_err();
            assert_eq!(errors.iter().next().map(|error| error.problem.key), Some(problem), "{wrong}");
        }
    }
}
