//! What a report says: as somebody typed it, page by page, and as it is kept once it is checked.

use crate::domain::{
    FieldErrors, Problem, Timestamp, handling, screening,
    submission::screened::said,
    taxonomy,
    text::{self, Rule, Text},
};
use chrono::{Datelike, NaiveDate};
use entity::handling::Handling;
use serde::Deserialize;

/// What the author of a report attests, all of it.
pub const ATTESTATIONS: [&str; 3] = ["no-images", "nobody-identifiable", "nobody-at-risk"];

/// The most characters of what is changing.
pub const CHANGE_LIMIT: usize = 1_500;
/// The most characters of how it is done.
pub const METHOD_LIMIT: usize = 3_000;
/// The most characters of what the scale rests on.
pub const EVIDENCE_LIMIT: usize = 500;
/// The most characters of why it matters.
pub const IMPORTANCE_LIMIT: usize = 1_500;
/// The most characters of what would help.
pub const HELP_LIMIT: usize = 1_000;
/// The most characters of the references, all lines together.
pub const REFERENCES_LIMIT: usize = 1_000;

const TITLE: Rule = Rule::required(120, "problem-title-missing", "problem-title-too-long").of_contribution();
const CHANGE: Rule =
    Rule::required(CHANGE_LIMIT, "problem-change-missing", "problem-answer-too-long").of_contribution();
const METHOD: Rule = Rule::optional(METHOD_LIMIT, "problem-answer-too-long").of_contribution();
const EVIDENCE: Rule = Rule::optional(EVIDENCE_LIMIT, "problem-answer-too-long").of_contribution();
const IMPORTANCE: Rule =
    Rule::required(IMPORTANCE_LIMIT, "problem-importance-missing", "problem-answer-too-long")
        .of_contribution();
const HELP: Rule = Rule::optional(HELP_LIMIT, "problem-answer-too-long").of_contribution();
const REFERENCES: Rule = Rule::optional(REFERENCES_LIMIT, "problem-answer-too-long").of_contribution();

/// Everything that somebody may type into a report, before it is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The report's key, chosen when the form was shown: sending it twice makes one report.
    pub key: String,
    /// The version of the draft that the form was filled from.
    pub version: i32,
    /// The title, 120 characters.
    pub title: String,
    /// What is changing.
    pub change: String,
    /// How it is done, at policy level.
    pub method: String,
    /// Codes of the taxonomy `trend`.
    pub technology: Vec<String>,
    /// Codes of `context`.
    pub context: Vec<String>,
    /// A code of `offence`.
    pub offence: String,
    /// A code of `setting`.
    pub setting: String,
    /// Codes of `age_band`.
    pub ages: Vec<String>,
    /// Codes of `region`.
    pub regions: Vec<String>,
    /// The month in which it was first noticed, 1 to 12.
    pub month: String,
    /// Its year.
    pub year: String,
    /// A code of `direction`.
    pub direction: String,
    /// A code of `scale`.
    pub scale: String,
    /// What the scale rests on.
    pub evidence_detail: String,
    /// A code of `evidence`.
    pub evidence: String,
    /// A code of `own_confidence`.
    pub own_confidence: String,
    /// Why it matters for prosecution.
    pub importance: String,
    /// What would help.
    pub help: String,
    /// Sources, one a line, on hosts of the allow-list.
    pub references: String,
    /// How it may be used.
    pub handling: String,
    /// Whether moderators may ask about it: `yes` or `no`.
    pub may_contact: String,
    /// Whether it is about a case under investigation or before a court: `yes` or `no`.
    pub live_case: String,
    /// The codes of what screening found and was looked at again.
    pub confirmed: Vec<String>,
    /// Which of [`ATTESTATIONS`] were ticked.
    pub attested: Vec<String>,
}

/// The pages of a report, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// What is changing.
    Change,
    /// What kind of thing it is.
    Kind,
    /// How far it reaches.
    Reach,
    /// What it means, and how it may be used.
    Meaning,
}

impl Part {
    /// All pages.
    pub const ALL: [Self; 4] = [Self::Change, Self::Kind, Self::Reach, Self::Meaning];

    /// Its name in addresses and in keys of the catalogues.
    pub fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Kind => "kind",
            Self::Reach => "reach",
            Self::Meaning => "meaning",
        }
    }

    /// Its first field, where a problem of the whole page is told.
    pub fn first_field(self) -> &'static str {
        match self {
            Self::Change => "title",
            Self::Kind => "technology",
            Self::Reach => "ages",
            Self::Meaning => "importance",
        }
    }

    /// Checks what was typed on this page.
    pub fn parse(self, typed: &Typed, now: Timestamp) -> Result<Answers, FieldErrors> {
        match self {
            Self::Change => parse_change(typed),
            Self::Kind => parse_kind(typed),
            Self::Reach => parse_reach(typed, now),
            Self::Meaning => parse_meaning(typed),
        }
    }

    /// Checks every page.
    pub(super) fn parse_all(typed: &Typed, now: Timestamp) -> Result<Vec<Answers>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let answers = Self::ALL.into_iter().filter_map(|part| errors.take(part.parse(typed, now))).collect();
        if errors.is_empty() { Ok(answers) } else { Err(errors) }
    }

    /// The pages on which something is missing.
    pub fn list_missing(typed: &Typed, now: Timestamp) -> Vec<Self> {
        Self::ALL.into_iter().filter(|part| part.parse(typed, now).is_err()).collect()
    }
}

/// One page's answers, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answers {
    /// What is changing.
    Change {
        /// The title.
        title: Text,
        /// What is changing.
        change: Text,
        /// How it is done.
        method: Text,
    },
    /// What kind of thing it is.
    Kind {
        /// Codes of the taxonomy `trend`.
        technology: Vec<String>,
        /// Codes of `context`.
        context: Vec<String>,
        /// A code of `offence`.
        offence: String,
        /// A code of `setting`.
        setting: String,
    },
    /// How far it reaches.
    Reach {
        /// Codes of `age_band`.
        ages: Vec<String>,
        /// Codes of `region`.
        regions: Vec<String>,
        /// A month, as YYYY-MM.
        first_noticed: String,
        /// Codes of `direction`, `scale`, `evidence` and `own_confidence`.
        codes: [String; 4],
        /// What the scale rests on.
        evidence_detail: Text,
    },
    /// What it means, and how it may be used.
    Meaning {
        /// Why it matters for prosecution.
        importance: Text,
        /// What would help.
        help: Text,
        /// Sources.
        references: Text,
        /// How it may be used.
        handling: Handling,
        /// Whether moderators may ask about it.
        may_contact: bool,
        /// Whether it is about a case under investigation or before a court.
        live_case: bool,
    },
}

/// The proof that all of [`ATTESTATIONS`] were ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attested(());

impl Attested {
    /// Accepts the attestations if none is missing.
    pub fn parse(ticked: &[String]) -> Result<Self, FieldErrors> {
        if ATTESTATIONS.iter().all(|attestation| ticked.iter().any(|given| given == attestation)) {
            Ok(Self(()))
        } else {
            Err(FieldErrors::one("attested", Problem::new("problem-attestation-missing")))
        }
    }
}

fn parse_change(typed: &Typed) -> Result<Answers, FieldErrors> {
    let mut errors = FieldErrors::default();
    let title = errors.check("title", Text::parse_line(&typed.title, TITLE));
    let change = errors.check("change", Text::parse(&typed.change, CHANGE));
    let method = errors.check("method", Text::parse(&typed.method, METHOD));
    let texts = [("title", title.as_ref()), ("change", change.as_ref()), ("method", method.as_ref())];
    let judged = errors.take(text::judge(&texts, &said(typed)));
    match (title, change, method, judged) {
        (Some(title), Some(change), Some(method), Some(_)) => Ok(Answers::Change { title, change, method }),
        _ => Err(errors),
    }
}

fn parse_kind(typed: &Typed) -> Result<Answers, FieldErrors> {
    let mut errors = FieldErrors::default();
    let technology =
        errors.check("technology", one_or_more("trend", &typed.technology, "problem-technology-missing"));
    let context = errors.check("context", taxonomy::parse_many("context", &typed.context));
    let offence = errors.check("offence", one("offence", &typed.offence, "problem-offence-missing"));
    let setting = errors.check("setting", one("setting", &typed.setting, "problem-setting-missing"));
    match (technology, context, offence, setting) {
        (Some(technology), Some(context), Some(offence), Some(setting)) => {
            Ok(Answers::Kind { technology, context, offence, setting })
        }
        _ => Err(errors),
    }
}

fn parse_reach(typed: &Typed, now: Timestamp) -> Result<Answers, FieldErrors> {
    let mut errors = FieldErrors::default();
    let ages = errors.check("ages", one_or_more("age_band", &typed.ages, "problem-ages-missing"));
    let regions = errors.check("regions", one_or_more("region", &typed.regions, "problem-regions-missing"));
    let first_noticed = errors.check("month", parse_month(&typed.year, &typed.month, now));
    let direction =
        errors.check("direction", one("direction", &typed.direction, "problem-direction-missing"));
    let scale = errors.check("scale", one("scale", &typed.scale, "problem-scale-missing"));
    let detail = errors.check("evidence_detail", Text::parse(&typed.evidence_detail, EVIDENCE));
    let evidence = errors.check("evidence", one("evidence", &typed.evidence, "problem-evidence-missing"));
    let sure = errors.check(
        "own_confidence",
        one("own_confidence", &typed.own_confidence, "problem-own-confidence-missing"),
    );
    let judged = errors.take(text::judge(&[("evidence_detail", detail.as_ref())], &said(typed)));
    match (ages, regions, first_noticed, (direction, scale, evidence, sure), detail.zip(judged)) {
        (
            Some(ages),
            Some(regions),
            Some(first_noticed),
            (Some(direction), Some(scale), Some(evidence), Some(sure)),
            Some((evidence_detail, _)),
        ) => {
            let codes = [direction, scale, evidence, sure];
            Ok(Answers::Reach { ages, regions, first_noticed, codes, evidence_detail })
        }
        _ => Err(errors),
    }
}

fn parse_meaning(typed: &Typed) -> Result<Answers, FieldErrors> {
    let mut errors = FieldErrors::default();
    let importance = errors.check("importance", Text::parse(&typed.importance, IMPORTANCE));
    let help = errors.check("help", Text::parse(&typed.help, HELP));
    let references = errors.check("references", Text::parse(&typed.references, REFERENCES));
    let handling = errors.check("handling", handling::parse(&typed.handling, handling::OF_REPORTS));
    let may_contact = errors.check("may_contact", parse_yes_or_no(&typed.may_contact));
    let live_case = errors.check("live_case", screening::parse_live_case(&typed.live_case));
    let texts =
        [("importance", importance.as_ref()), ("help", help.as_ref()), ("references", references.as_ref())];
    let judged = errors.take(text::judge(&texts, &said(typed)));
    match (importance, help, references, handling, (may_contact, live_case, judged)) {
        (
            Some(importance),
            Some(help),
            Some(references),
            Some(handling),
            (Some(may_contact), Some(live_case), Some(_)),
        ) => Ok(Answers::Meaning { importance, help, references, handling, may_contact, live_case }),
        _ => Err(errors),
    }
}

/// One code; nothing chosen is told in the question's own words.
fn one(taxonomy: &str, code: &str, missing: &'static str) -> Result<String, Problem> {
    if code.is_empty() { Err(Problem::new(missing)) } else { taxonomy::parse(taxonomy, code) }
}

fn one_or_more(taxonomy: &str, codes: &[String], missing: &'static str) -> Result<Vec<String>, Problem> {
    let parsed = taxonomy::parse_many(taxonomy, codes)?;
    if parsed.is_empty() { Err(Problem::new(missing)) } else { Ok(parsed) }
}

/// A month that has begun, as YYYY-MM.
fn parse_month(year: &str, month: &str, now: Timestamp) -> Result<String, Problem> {
    let (year, month) = (year.trim(), month.trim());
    if year.is_empty() || month.is_empty() {
        return Err(Problem::new("problem-month-missing"));
    }
    let unsound = Problem::new("problem-month-unsound");
    let (Ok(year), Ok(month)) = (year.parse(), month.parse()) else { return Err(unsound) };
    let first =
        NaiveDate::from_ymd_opt(year, month, 1).filter(|first| first.year() >= 1900).ok_or(unsound)?;
    if first > now.date_naive() {
        return Err(Problem::new("problem-month-future"));
    }
    Ok(first.format("%Y-%m").to_string())
}

fn parse_yes_or_no(answer: &str) -> Result<bool, Problem> {
    match answer {
        "yes" => Ok(true),
        "no" => Ok(false),
        "" => Err(Problem::new("problem-may-contact-missing")),
        _ => Err(Problem::new("problem-choice-unknown")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_one_that_has_begun() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        assert_eq!(parse_month("2026", "8", now), Ok("2026-08".to_owned()));
        assert_eq!(parse_month(" 2026 ", "11", now), Ok("2026-11".to_owned()));
        for (year, month, key) in [
            ("2026", "12", "problem-month-future"),
            ("2026", "13", "problem-month-unsound"),
            ("26", "8", "problem-month-unsound"),
            ("2026", "August", "problem-month-unsound"),
            ("", "8", "problem-month-missing"),
        ] {
            assert_eq!(parse_month(year, month, now), Err(Problem::new(key)), "{year}-{month}");
        }
    }

    #[test]
    fn handling_for_members_only_is_not_offered_on_a_report() {
        assert_eq!(handling::parse("HD4", handling::OF_REPORTS), Err(Problem::new("problem-choice-unknown")));
        assert_eq!(handling::parse("HD5", handling::OF_REPORTS), Ok(Handling::Hd5));
    }
}
