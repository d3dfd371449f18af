//! Appeals: what somebody says against a decision, and what another moderator decides then. What is decided about, and
//! which outcomes there are, its noun says.

use crate::domain::{
    FieldErrors, Problem,
    text::{Rule, Text},
};
use std::str::FromStr;

const APPEAL: Rule = Rule::required(2000, "problem-appeal-missing", "problem-appeal-too-long");
const REASON: Rule = Rule::required(1000, "problem-reason-missing", "problem-reason-too-long").of_reason();

/// Why somebody thinks that a decision is wrong.
#[derive(Debug, Clone)]
pub struct NewAppeal(Text);

impl NewAppeal {
    /// Checks what someone typed.
    pub fn parse(words: &str) -> Result<Self, FieldErrors> {
        Text::parse(words, APPEAL).map(Self).map_err(|problem| FieldErrors::one("appeal", problem))
    }

    /// Their words.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// What another moderator decided, and why.
#[derive(Debug, Clone)]
pub struct Judgement<O> {
    /// What comes of it.
    pub(crate) outcome: O,
    /// Why, in words that whoever appealed reads.
    pub(crate) reason: Text,
}

impl<O: FromStr> Judgement<O> {
    /// Checks what someone chose and typed.
    pub fn parse(outcome: &str, reason: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let unknown = |_| Problem::new("problem-appeal-outcome-missing");
        let outcome = errors.check("outcome", outcome.parse().map_err(unknown));
        let reason = errors.check("reason", Text::parse(reason, REASON));
        match (outcome, reason) {
            (Some(outcome), Some(reason)) => Ok(Self { outcome, reason }),
            _ => Err(errors),
        }
    }
}
