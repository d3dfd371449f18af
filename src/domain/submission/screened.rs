//! What screening makes of a report: of each page as it is saved, and of the whole as it is sent.

use crate::domain::{
    FieldErrors,
    screening::{self, Outcome, Verdict},
    submission::{Answers, Typed},
    text::{self, Text},
};

impl Answers {
    /// The texts among them, under the names of their fields.
    fn texts(&self) -> Vec<(&'static str, &Text)> {
        match self {
            Self::Change { title, change, method } => {
                vec![("title", title), ("change", change), ("method", method)]
            }
            Self::Kind { .. } => Vec::new(),
            Self::Reach { evidence_detail, .. } => vec![("evidence_detail", evidence_detail)],
            Self::Meaning { importance, help, references, .. } => {
                vec![("importance", importance), ("help", help), ("references", references)]
            }
        }
    }

    /// The codes of what their writer said, added to those of the draft so far: what they looked at again, and that it
    /// is about a live case.
    pub(super) fn said(&self, before: &str) -> String {
        let answered = match self {
            Self::Meaning { live_case, .. } => Some(*live_case),
            _ => None,
        };
        let before = screening::rules_of(before).into_iter();
        let before = before.filter(|rule| *rule != screening::Rule::LiveCase || answered.is_none());
        let live_case = answered.filter(|answer| *answer).map(|_| screening::Rule::LiveCase);
        let texts = self.texts();
        let asked = texts.iter().flat_map(|(_, text)| text.findings().of(Outcome::Ask));
        screening::codes_of(before.chain(live_case).chain(asked))
    }
}

/// Judges a whole report.
pub(super) fn judge(answers: &[Answers], typed: &Typed) -> Result<Verdict, FieldErrors> {
    let texts: Vec<_> =
        answers.iter().flat_map(Answers::texts).map(|(field, text)| (field, Some(text))).collect();
    text::judge(&texts, &said(typed))
}

/// What its author says of what screening found.
pub(super) fn said(typed: &Typed) -> screening::Answers {
    screening::Answers::of_form(&typed.confirmed, &typed.live_case)
}
