//! What follows for a contribution from what screening found in its texts, and from what its writer says of them.

use crate::domain::{
    FieldErrors,
    screening::{Findings, Outcome, Rule},
};
use std::collections::BTreeSet;

/// What a writer says of a text besides writing it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    confirmed: BTreeSet<Rule>,
    live_case: bool,
}

impl Answers {
    /// Reads what a form or a request says: the codes of the rules that its writer looked at again, and whether it is
    /// about a case that is or may be under investigation or before a court. Unknown codes confirm nothing.
    pub fn parse<'a>(confirmed: impl IntoIterator<Item = &'a str>, live_case: bool) -> Self {
        let rules = confirmed
            .into_iter()
            .flat_map(|codes| codes.split(','))
            .filter_map(|code| Rule::of_code(code.trim()));
        Self { confirmed: rules.collect(), live_case }
    }
}

/// What becomes of a contribution that is not refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    rules: BTreeSet<Rule>,
}

impl Verdict {
    /// Whether a moderator reads it before anyone else.
    pub fn holds(&self) -> bool {
        self.rules.iter().any(|rule| rule.outcome() == Outcome::Hold)
    }

    /// The codes of what holds it and of what its writer confirmed, as a review keeps them.
    pub fn codes(&self) -> String {
        self.rules.iter().map(|rule| rule.code()).collect::<Vec<_>>().join(",")
    }
}

/// Judges the texts of a contribution by what was found in each, under the name of its field; the problems are what its
/// writer has not looked at again.
pub fn judge(texts: &[(&'static str, &Findings)], answers: &Answers) -> Result<Verdict, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut rules = BTreeSet::new();
    for (field, findings) in texts {
        for rule in findings.iter() {
            if rule.outcome() == Outcome::Ask && !answers.confirmed.contains(&rule) {
                errors.check(field, Err::<(), _>(rule.problem()));
            }
            rules.insert(rule);
        }
    }
    if answers.live_case {
        rules.insert(Rule::LiveCase);
    }
    if errors.is_empty() { Ok(Verdict { rules }) } else { Err(errors) }
}

/// The codes that a writer is asked to confirm, of what is wrong with a form; empty if nothing else than that is right.
pub fn asked(errors: &FieldErrors) -> String {
    let rules = Rule::ALL.into_iter().filter(|rule| rule.outcome() == Outcome::Ask);
    let asked = rules.filter(|rule| errors.iter().any(|error| error.problem == rule.problem()));
    asked.map(Rule::code).collect::<Vec<_>>().join(",")
}
