//! The check of a text before anyone else can read it. Every rule has a code and one of three outcomes: *refuse* (nothing
//! keeps the text), *hold* (a moderator reads it first) and *ask* (its writer looks again and confirms). Findings are
//! codes alone: no word of the text is ever recorded with them.

mod addresses;
mod cases;
mod contacts;
mod figures;
mod fold;
mod identifiers;
mod lists;
mod money;
mod participants;
mod pattern;
mod payloads;
mod people;
mod prose;
mod rules;
mod spelling;
mod verdict;
mod views;

pub use participants::Participants;
pub use rules::ALLOWED_HOSTS;
pub(crate) use verdict::judge;
pub use verdict::{
    Answers, Purpose, Verdict, asked, codes_of, is_releasable, parse_live_case, rules_in, rules_of,
};

use crate::domain::Problem;
use std::collections::BTreeSet;

/// What becomes of a text in which a rule finds something; the graver one is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Its writer looks again and confirms.
    Ask,
    /// A moderator reads it before anyone else.
    Hold,
    /// Nothing keeps it.
    Refuse,
}

/// What a text is screened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// An email address.
    Email,
    /// A telephone number.
    Phone,
    /// A National Insurance number.
    Nino,
    /// A vehicle's registration mark.
    Vehicle,
    /// A full postcode.
    Postcode,
    /// An IP address.
    Ip,
    /// A file's hash.
    Hash,
    /// A bank account, a payment card or a wallet.
    Account,
    /// A link to a host that is not on the list.
    Link,
    /// A `data:` address, or long base64.
    DataUri,
    /// HTML.
    Markup,
    /// A custody or crime reference.
    Reference,
    /// A likely name with a detail about the person.
    PersonDetail,
    /// An age with a place or a school.
    AgePlace,
    /// A case that is or may be under investigation or before a court.
    LiveCase,
    /// A user name.
    Handle,
    /// A date to the day.
    ExactDate,
    /// Capitalised words that may be somebody's name.
    PersonName,
    /// An institution with a name of its own.
    Institution,
}

impl Rule {
    /// Every rule: those that refuse, those that hold, those that ask.
    pub const ALL: [Self; 19] = [
        Self::Email,
        Self::Phone,
        Self::Nino,
        Self::Vehicle,
        Self::Postcode,
        Self::Ip,
        Self::Hash,
        Self::Account,
        Self::Link,
        Self::DataUri,
        Self::Markup,
        Self::Reference,
        Self::PersonDetail,
        Self::AgePlace,
        Self::LiveCase,
        Self::Handle,
        Self::ExactDate,
        Self::PersonName,
        Self::Institution,
    ];

    /// Its code and the catalogue's key of what its writer is told.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Email => ("email", "problem-screening-email"),
            Self::Phone => ("phone", "problem-screening-phone"),
            Self::Nino => ("nino", "problem-screening-nino"),
            Self::Vehicle => ("vehicle", "problem-screening-vehicle"),
            Self::Postcode => ("postcode", "problem-screening-postcode"),
            Self::Ip => ("ip", "problem-screening-ip"),
            Self::Hash => ("hash", "problem-screening-hash"),
            Self::Account => ("account", "problem-screening-account"),
            Self::Link => ("link", "problem-screening-link"),
            Self::DataUri => ("data_uri", "problem-screening-data-uri"),
            Self::Markup => ("markup", "problem-screening-markup"),
            Self::Reference => ("reference", "problem-screening-reference"),
            Self::PersonDetail => ("person_detail", "problem-screening-person-detail"),
            Self::AgePlace => ("age_place", "problem-screening-age-place"),
            Self::LiveCase => ("live_case", "problem-screening-live-case"),
            Self::Handle => ("handle", "problem-screening-handle"),
            Self::ExactDate => ("exact_date", "problem-screening-exact-date"),
            Self::PersonName => ("person_name", "problem-screening-person-name"),
            Self::Institution => ("institution", "problem-screening-institution"),
        }
    }

    /// Its code, as it is recorded.
    pub const fn code(self) -> &'static str {
        self.words().0
    }

    /// The rule of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// The rule whose finding this problem is.
    pub fn of_problem(problem: Problem) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.problem() == problem)
    }

    /// What becomes of a text in which it finds something.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Email
            | Self::Phone
            | Self::Nino
            | Self::Vehicle
            | Self::Postcode
            | Self::Ip
            | Self::Hash
            | Self::Account
            | Self::Link
            | Self::DataUri
            | Self::Markup
            | Self::Reference => Outcome::Refuse,
            Self::PersonDetail | Self::AgePlace | Self::LiveCase => Outcome::Hold,
            Self::Handle | Self::ExactDate | Self::PersonName | Self::Institution => Outcome::Ask,
        }
    }

    /// What its writer is told.
    pub const fn problem(self) -> Problem {
        Problem::new(self.words().1)
    }
}

/// What screening found in a text: the rules, never a word of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings(BTreeSet<Rule>);

impl Findings {
    /// The gravest outcome; nothing of a clean text.
    pub fn outcome(&self) -> Option<Outcome> {
        self.iter().map(Rule::outcome).max()
    }

    /// The rules that found something, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Rule> {
        self.0.iter().copied()
    }

    /// Those of one outcome.
    pub fn of(&self, outcome: Outcome) -> impl Iterator<Item = Rule> {
        self.iter().filter(move |rule| rule.outcome() == outcome)
    }
}

impl FromIterator<Rule> for Findings {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        Self(rules.into_iter().collect())
    }
}

/// Screens a text.
pub fn screen(text: &str) -> Findings {
    rules::find(text).into_iter().collect()
}

/// Refuses a text that holds what must not be kept.
pub fn refuse(text: &str) -> Result<(), Problem> {
    screen(text).of(Outcome::Refuse).next().map_or(Ok(()), |rule| Err(rule.problem()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_one_rule() {
        for rule in Rule::ALL {
            assert_eq!(Rule::of_code(rule.code()), Some(rule));
        }
        assert_eq!(Rule::of_code("Email"), None);
    }

    #[test]
    fn the_gravest_outcome_counts() {
        let findings: Findings = [Rule::Handle, Rule::AgePlace].into_iter().collect();
        assert_eq!(findings.outcome(), Some(Outcome::Hold));
        assert_eq!(Findings::default().outcome(), None);
    }
}
