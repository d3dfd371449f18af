//! What follows for a form from what screening found in its texts, and from what its writer says of them.

use crate::domain::{
    FieldErrors, Problem,
    screening::{Findings, Outcome, Rule},
};
use std::collections::BTreeSet;

/// What a text is for, which decides what becomes of a finding that does not refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody's contribution: its writer confirms what is asked, and what holds it waits for a moderator.
    Contribution,
    /// Official wording, or what cannot wait: its writer confirms what is asked and takes out what would hold it.
    Record,
    /// A reason that an officer gives one person: what would hold it is taken out, and nothing is asked.
    Reason,
    /// A name, a label, or a text that only its own office reads: nothing is asked or held.
    Name,
}

/// What a writer says of a text besides writing it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    confirmed: BTreeSet<Rule>,
    live_case: bool,
    for_release: bool,
}

impl Answers {
    /// Reads what a form says: the codes of the rules that its writer looked at again, and whether it is about a case
    /// that is or may be under investigation or before a court. Unknown codes confirm nothing.
    pub fn parse<S: AsRef<str>>(confirmed: impl IntoIterator<Item = S>, live_case: bool) -> Self {
        let confirmed = confirmed.into_iter().flat_map(|codes| rules_of(codes.as_ref())).collect();
        Self { confirmed, live_case, for_release: false }
    }

    /// The same of a text that is to wait for somebody else's release where it cannot go out at once.
    #[must_use]
    pub fn asking_release(self, for_release: bool) -> Self {
        Self { for_release, ..self }
    }

    /// Whether the text is to wait where it cannot go out at once.
    pub(crate) fn asks_release(&self) -> bool {
        self.for_release
    }

    /// Reads what a form's fields say.
    pub fn of_form(confirmed: &[String], live_case: &str) -> Self {
        Self::parse(confirmed, live_case == "yes")
    }

    /// Reads what a tool says, which is to know the codes.
    pub fn of_tool(confirmed: &[String], live_case: bool) -> Result<Self, FieldErrors> {
        let known = |code: &String| Rule::of_code(code).is_some_and(|rule| rule.outcome() == Outcome::Ask);
        if confirmed.iter().all(known) {
            Ok(Self::parse(confirmed, live_case))
        } else {
            Err(FieldErrors::one("confirmed", Problem::new("problem-choice-unknown")))
        }
    }

    /// Their codes, to be kept beside a draft until it is judged.
    pub fn codes(&self) -> String {
        let live_case = self.live_case.then_some(Rule::LiveCase);
        codes_of(self.confirmed.iter().copied().chain(live_case))
    }
}

/// Reads the answer to the live-case question where it must be answered: `yes` or `no`.
pub fn parse_live_case(answer: &str) -> Result<bool, Problem> {
    match answer {
        "yes" => Ok(true),
        "no" => Ok(false),
        "" => Err(Problem::new("problem-live-case-missing")),
        _ => Err(Problem::new("problem-choice-unknown")),
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
        codes_of(self.rules.iter().copied())
    }
}

/// Judges the texts of a form by what was found in each, under the name of its field; the problems are what its writer
/// has not looked at again, and what has to come out of a text that cannot wait.
pub(crate) fn judge(
    texts: &[(&'static str, Purpose, &Findings)],
    answers: &Answers,
) -> Result<Verdict, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut rules = BTreeSet::new();
    for (field, purpose, findings) in texts {
        for rule in findings.iter() {
            let wrong = match rule.outcome() {
                Outcome::Ask => !answers.confirmed.contains(&rule),
                Outcome::Hold => *purpose == Purpose::Record,
                Outcome::Refuse => true,
            };
            if wrong {
                errors.check(field, Err::<(), _>(rule.problem()));
            }
            rules.insert(rule);
        }
    }
    if answers.live_case {
        rules.insert(Rule::LiveCase);
        if !texts.iter().any(|(_, purpose, _)| *purpose == Purpose::Contribution) {
            errors.check("live_case", Err::<(), _>(LIVE_CASE_HERE));
        }
    }
    if errors.is_empty() { Ok(Verdict { rules }) } else { Err(errors) }
}

/// The answer that it is about a live case, where nothing can wait.
const LIVE_CASE_HERE: Problem = Problem::new("problem-live-case-here");

/// The codes that a writer is asked to confirm, among whatever else is wrong with a form.
pub fn asked(errors: &FieldErrors) -> String {
    codes_of(rules_in(errors).filter(|rule| rule.outcome() == Outcome::Ask))
}

/// Whether a text that cannot wait could be sent for release: nothing in it is refused, and something would hold it.
pub fn is_releasable(errors: &FieldErrors) -> bool {
    let worst = rules_in(errors).map(Rule::outcome).max();
    worst == Some(Outcome::Hold)
}

/// The rules among what is wrong with a form, in their order.
pub fn rules_in(errors: &FieldErrors) -> impl Iterator<Item = Rule> {
    let told = |rule: Rule, problem: Problem| {
        problem == rule.problem() || (rule == Rule::LiveCase && problem == LIVE_CASE_HERE)
    };
    Rule::ALL.into_iter().filter(move |rule| errors.iter().any(|error| told(*rule, error.problem)))
}

/// The rules of codes as they are kept, between commas.
pub fn rules_of(codes: &str) -> Vec<Rule> {
    codes.split(',').filter_map(|code| Rule::of_code(code.trim())).collect()
}

/// The codes of rules, each once and in their order, between commas.
pub fn codes_of(rules: impl IntoIterator<Item = Rule>) -> String {
    let rules: BTreeSet<Rule> = rules.into_iter().collect();
    rules.into_iter().map(Rule::code).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rules: &[Rule]) -> Findings {
        rules.iter().copied().collect()
    }

    #[test]
    fn what_is_asked_is_confirmed_by_its_code_and_recorded() {
        let findings = found(&[Rule::Handle, Rule::ExactDate]);
        let texts = [("body", Purpose::Contribution, &findings)];
        let errors = judge(&texts, &Answers::parse(["handle"], false)).unwrap_err();
        assert_eq!(asked(&errors), "exact_date");
        let verdict = judge(&texts, &Answers::parse(["handle,exact_date"], false)).unwrap();
        assert!(!verdict.holds());
        assert_eq!(verdict.codes(), "handle,exact_date");
    }

    #[test]
    fn a_contribution_waits_where_a_record_is_to_be_changed() {
        let findings = found(&[Rule::AgePlace]);
        let verdict = judge(&[("body", Purpose::Contribution, &findings)], &Answers::default()).unwrap();
        assert!(verdict.holds());
        let errors = judge(&[("body", Purpose::Record, &findings)], &Answers::default()).unwrap_err();
        assert_eq!(errors.on("body").map(|error| error.problem), Some(Rule::AgePlace.problem()));
        assert_eq!(asked(&errors), "", "nothing of it can be confirmed");
    }

    #[test]
    fn a_live_case_holds_a_contribution_and_has_no_place_elsewhere() {
        let (clean, live) = (found(&[]), Answers::parse([""; 0], true));
        assert!(judge(&[("body", Purpose::Contribution, &clean)], &live).unwrap().holds());
        assert!(judge(&[("body", Purpose::Record, &clean)], &live).unwrap_err().on("live_case").is_some());
    }

    #[test]
    fn a_tool_confirms_codes_that_are_asked_alone() {
        let codes = |codes: &[&str]| codes.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(Answers::of_tool(&codes(&["handle"]), false).is_ok());
        assert!(Answers::of_tool(&codes(&["email"]), false).is_err());
        assert!(Answers::of_tool(&codes(&["Handle"]), false).is_err());
    }
}
