//! What it takes to raise a concern, checked at the door.

use crate::domain::{
    FieldErrors, Problem, handling,
    screening::{self, Verdict},
    taxonomy,
    text::{self, Rule, Text},
};
use entity::{handling::Handling, id::ConcernId, language::Language};

/// The most characters of what should change.
pub const LONGEST_CHANGE: usize = 1500;
/// The most characters of what happened.
pub const LONGEST_ACCOUNT: usize = 3000;

const TITLE: Rule = Rule::required(120, "problem-title-missing", "problem-title-too-long").of_contribution();
const SHOULD_CHANGE: Rule =
    Rule::required(LONGEST_CHANGE, "problem-should-change-missing", "problem-body-too-long")
        .of_contribution();
const WHAT_HAPPENED: Rule = Rule::optional(LONGEST_ACCOUNT, "problem-body-too-long").of_contribution();

/// What somebody typed and chose, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    /// What it is about, in a line.
    pub title: &'a str,
    /// What should change; asked first.
    pub should_change: &'a str,
    /// What happened; may be left out.
    pub what_happened: &'a str,
    /// The stage of the case, in the taxonomy `stage`.
    pub stage: &'a str,
    /// The kind, in the taxonomy `concern`.
    pub kind: &'a str,
    /// The right that it bears on, in the taxonomy `victims_code_right`; may be left out.
    pub victims_code_right: &'a str,
    /// How it may be used and attributed.
    pub handling: &'a str,
    /// Whether it is about a case under investigation or before a court: `yes` or `no`.
    pub live_case: &'a str,
    /// The codes of what was looked at again.
    pub confirmed: &'a [String],
}

/// What it takes to raise a concern.
#[derive(Debug, Clone)]
pub struct NewConcern {
    pub(super) key: Option<ConcernId>,
    pub(super) title: Text,
    pub(super) should_change: Text,
    pub(super) what_happened: Text,
    pub(super) stage: String,
    pub(super) kind: String,
    pub(super) victims_code_right: Option<String>,
    pub(super) handling: Handling,
    pub(super) verdict: Verdict,
    pub(super) language: Language,
}

impl NewConcern {
    /// Checks what someone typed and chose.
    pub fn parse(answers: &Answers<'_>, language: Language) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.check("title", Text::parse_line(answers.title, TITLE));
        let should_change = errors.check("should_change", Text::parse(answers.should_change, SHOULD_CHANGE));
        let what_happened = errors.check("what_happened", Text::parse(answers.what_happened, WHAT_HAPPENED));
        let stage = errors.check("stage", parse_code("stage", answers.stage, "problem-stage-missing"));
        let kind = errors.check("kind", parse_code("concern", answers.kind, "problem-kind-missing"));
        let right = taxonomy::parse_optional("victims_code_right", answers.victims_code_right);
        let right = errors.check("victims_code_right", right);
        let handling = errors.check("handling", handling::parse(answers.handling, handling::OF_REPORTS));
        let live_case = errors.check("live_case", screening::parse_live_case(answers.live_case));
        let said = screening::Answers::parse(answers.confirmed, live_case.unwrap_or_default());
        let texts = [
            ("title", title.as_ref()),
            ("should_change", should_change.as_ref()),
            ("what_happened", what_happened.as_ref()),
        ];
        let verdict = errors.take(text::judge(&texts, &said)).filter(|_| live_case.is_some());
        match (title, should_change, what_happened, stage, kind, right, handling.zip(verdict)) {
            (
                Some(title),
                Some(should_change),
                Some(what_happened),
                Some(stage),
                Some(kind),
                Some(victims_code_right),
                Some((handling, verdict)),
            ) => Ok(Self {
                key: None,
                title,
                should_change,
                what_happened,
                stage,
                kind,
                victims_code_right,
                handling,
                verdict,
                language,
            }),
            _ => Err(errors),
        }
    }

    /// Chooses the concern's key beforehand: the same key twice raises one concern.
    #[must_use]
    pub fn with_key(self, key: Option<ConcernId>) -> Self {
        Self { key, ..self }
    }
}

/// Several lists stand on one page, so that each says which of them is meant.
fn parse_code(taxonomy: &str, code: &str, missing: &'static str) -> Result<String, Problem> {
    taxonomy::parse(taxonomy, code).map_err(|_| Problem::new(missing))
}
