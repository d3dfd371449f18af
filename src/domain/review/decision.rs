//! What a moderator decides, and the reason that goes with a refusal.

use crate::domain::{
    FieldErrors, Problem, content_note,
    review::RETURNED,
    taxonomy,
    text::{Rule, Text},
};

const WORDS: Rule = Rule::optional(1000, "problem-reason-too-long").of_reason();

/// What a moderator decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may be read (MD1).
    Publish,
    /// It may be read, and carries these content notes besides those that it has (MD2).
    Noted(Vec<String>),
    /// It goes back to its author with a reason (MD3).
    Return(Reason),
}

/// Why something goes back: a code of the taxonomy `return_reason`, a moderator's own words, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    code: Option<String>,
    words: Text,
}

/// The same as its author is told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// A code of the taxonomy `return_reason`.
    pub code: Option<String>,
    /// A moderator's own words.
    pub words: Option<String>,
}

impl Decision {
    /// Checks the content notes with which something is published, if with any.
    pub fn publication(notes: &[String]) -> Result<Self, FieldErrors> {
        let notes = content_note::parse(notes)?;
        Ok(if notes.is_empty() { Self::Publish } else { Self::Noted(notes) })
    }

    /// Whether it may be read from now on.
    pub fn publishes(&self) -> bool {
        matches!(self, Self::Publish | Self::Noted(_))
    }

    /// Checks the reason of a refusal, in words: accepting needs none, refusing does.
    pub fn refusal(words: &str) -> Result<Self, FieldErrors> {
        Self::parse("", words, "problem-reason-missing")
    }

    /// The same where a reason can be chosen from the list, too.
    pub fn refusal_with_code(code: &str, words: &str) -> Result<Self, FieldErrors> {
        Self::parse(code, words, "problem-reason-not-chosen")
    }

    fn parse(code: &str, words: &str, missing: &'static str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let code = errors.check("code", taxonomy::parse_optional("return_reason", code));
        let words = errors.check("reason", Text::parse(words, WORDS));
        match (code, words) {
            (Some(None), Some(words)) if words.is_empty() => {
                Err(FieldErrors::one("reason", Problem::new(missing)))
            }
            (Some(code), Some(words)) => Ok(Self::Return(Reason { code, words })),
            _ => Err(errors),
        }
    }

    /// The code of the outcome, in the taxonomy `moderation_outcome`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Publish => "MD1",
            Self::Noted(_) => "MD2",
            Self::Return(_) => RETURNED,
        }
    }
}

impl Reason {
    /// As its author is told it, and as it is kept.
    pub fn told(&self) -> Returned {
        let words = Some(self.words.as_str()).filter(|words| !words.is_empty());
        Returned { code: self.code.clone(), words: words.map(str::to_owned) }
    }
}
