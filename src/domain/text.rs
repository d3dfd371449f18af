//! Text as people type it: the one door through which every text of every kind passes.

use crate::domain::{
    FieldErrors, Problem,
    screening::{self, Answers, Findings, Outcome, Purpose, Verdict},
};
use icu_properties::{CodePointSetData, props::DefaultIgnorableCodePoint};
use linkify::{LinkFinder, LinkKind};
use unicode_normalization::UnicodeNormalization;

/// A text that was normalised, measured and screened. Nothing else is kept as somebody's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    words: String,
    purpose: Purpose,
    findings: Findings,
}

/// How long a text may be, what to say when it is missing or too long, and what it is for. Without a word of that it is
/// a name or a label.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The most characters (Unicode scalar values, after normalisation).
    pub most: usize,
    /// The problem of a text that is missing; `None` where it may be left out.
    pub missing: Option<&'static str>,
    /// The problem of a text that is too long; its message names the limit.
    pub too_long: &'static str,
    /// What the text is for.
    pub purpose: Purpose,
}

impl Rule {
    /// A text that must be given.
    pub const fn required(most: usize, missing: &'static str, too_long: &'static str) -> Self {
        Self { most, missing: Some(missing), too_long, purpose: Purpose::Name }
    }

    /// A text that may be left out.
    pub const fn optional(most: usize, too_long: &'static str) -> Self {
        Self { most, missing: None, too_long, purpose: Purpose::Name }
    }

    /// The same for a contribution.
    #[must_use]
    pub const fn of_contribution(self) -> Self {
        Self { purpose: Purpose::Contribution, ..self }
    }

    /// The same for official wording, and for what cannot wait.
    #[must_use]
    pub const fn of_record(self) -> Self {
        Self { purpose: Purpose::Record, ..self }
    }

    /// The same for a reason that an officer gives.
    #[must_use]
    pub const fn of_reason(self) -> Self {
        Self { purpose: Purpose::Reason, ..self }
    }
}

impl Text {
    /// Accepts what someone typed for others to read: several lines, screened.
    pub fn parse(raw: &str, rule: Rule) -> Result<Self, Problem> {
        Self::screened(Self::measured(normalise(raw), rule)?)
    }

    /// The same on one line: line breaks become spaces.
    pub fn parse_line(raw: &str, rule: Rule) -> Result<Self, Problem> {
        let line = normalise(raw).split_whitespace().collect::<Vec<_>>().join(" ");
        Self::screened(Self::measured(line, rule)?)
    }

    /// The same for a name: it holds nothing that cannot be seen, or two could look the same.
    pub fn parse_name(raw: &str, rule: Rule) -> Result<Self, Problem> {
        let name = Self::parse_line(raw, rule)?;
        if name.words.contains(is_unseen) { Err(Problem::new("problem-name-unseen")) } else { Ok(name) }
    }

    /// Accepts a text that asks for what screening would refuse: a referral, or a field for an address.
    pub fn parse_unscreened(raw: &str, rule: Rule) -> Result<Self, Problem> {
        Self::measured(normalise(raw), rule)
    }

    /// A text as it is, to try the renderer on.
    #[cfg(test)]
    pub(crate) fn trusted(text: &str) -> Self {
        Self { words: text.to_owned(), purpose: Purpose::Name, findings: Findings::default() }
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.words
    }

    /// The text, to be kept.
    pub fn into_string(self) -> String {
        self.words
    }

    /// What screening found that does not refuse it.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    fn screened(self) -> Result<Self, Problem> {
        let findings = screening::screen(&self.words);
        let refused = findings.of(Outcome::Refuse).next();
        let out = match self.purpose {
            Purpose::Reason => refused.or_else(|| findings.of(Outcome::Hold).next()),
            _ => refused,
        };
        match (out, self.purpose) {
            (Some(rule), _) => Err(rule.problem()),
            (None, Purpose::Reason | Purpose::Name) => Ok(self),
            (None, Purpose::Contribution | Purpose::Record) => Ok(Self { findings, ..self }),
        }
    }

    fn measured(text: String, rule: Rule) -> Result<Self, Problem> {
        match (text.chars().count(), rule.missing) {
            (0, Some(missing)) => Err(Problem::new(missing)),
            (length, _) if length > rule.most => Err(Problem::over(rule.too_long, rule.most)),
            _ => Ok(Self { words: text, purpose: rule.purpose, findings: Findings::default() }),
        }
    }
}

/// Judges the texts of a form, as far as they could be read, by what screening found in them and by what their writer
/// says of that. Each form that holds contributions or records asks once, of all its texts.
pub fn judge(texts: &[(&'static str, Option<&Text>)], answers: &Answers) -> Result<Verdict, FieldErrors> {
    let read =
        texts.iter().filter_map(|(field, text)| text.map(|text| (*field, text.purpose, &text.findings)));
    screening::judge(&read.collect::<Vec<_>>(), answers)
}

/// What a machine said, with each email address taken out.
pub fn without_addresses(words: &str) -> String {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Email]);
    let part = |span: linkify::Span<'_>| match span.kind() {
        Some(_) => "…".to_owned(),
        None => span.as_str().to_owned(),
    };
    finder.spans(words).map(part).collect()
}

/// Whether a character leaves no mark where it stands, though it is no space: `Default_Ignorable_Code_Point`, and those
/// whose picture is blank.
pub(crate) fn is_unseen(c: char) -> bool {
    let blank = matches!(c, '\u{2800}' | '\u{1D159}' | '\u{13441}' | '\u{13442}');
    blank || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// NFC, one kind of line break, no control or direction-override characters (Unicode TR36, section 3.1), trimmed.
/// What goes has gone before NFC composes, since it may stand between two characters that make one.
fn normalise(raw: &str) -> String {
    let one_break = raw.replace("\r\n", "\n").replace('\r', "\n");
    let visible = one_break.chars().filter(|c| match c {
        '\n' | '\t' => true,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}' => false,
        c => !c.is_control(),
    });
    visible.nfc().collect::<String>().trim().to_owned()
}

/// The name of a thing in addresses: lower-case letters, digits and hyphens, at most 60.
pub fn parse_slug(raw: &str) -> Result<String, Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let sound = !raw.is_empty() && raw.len() <= 60 && raw.chars().all(plain);
    if sound { Ok(raw.to_owned()) } else { Err(Problem::new("problem-slug-unsound")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULE: Rule = Rule::required(10, "problem-body-missing", "problem-body-too-long");

    #[test]
    fn what_a_machine_said_is_told_without_addresses() {
        let said = "550 5.1.1 <ada@example.org>: unknown (ben.o'neil+x@mail.example.org)";
        let told = without_addresses(said);
        assert!(told.starts_with("550 5.1.1 <…>: unknown") && !told.contains("example.org"), "{told}");
        assert_eq!(without_addresses("no answer in time"), "no answer in time");
    }

    #[test]
    fn a_text_is_trimmed_and_its_line_breaks_are_one_kind() {
        assert_eq!(Text::parse(" a\r\nb ", RULE).unwrap().as_str(), "a\nb");
    }

    #[test]
    fn a_text_of_spaces_is_missing() {
        assert_eq!(Text::parse(" \n\t ", RULE), Err(Problem::new("problem-body-missing")));
    }

    #[test]
    fn nul_and_direction_overrides_go() {
        assert_eq!(Text::parse("a\0b\u{202E}c", RULE).unwrap().as_str(), "abc");
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(Text::parse("ŵŵŵŵŵŵŵŵŵŵ", RULE).is_ok());
        assert_eq!(Text::parse("01234567890", RULE), Err(Problem::over("problem-body-too-long", 10)));
    }

    proptest! {
        #[test]
        fn a_text_that_was_normalised_stays_as_it_is(raw in any::<String>()) {
            let rule = Rule::optional(usize::MAX, "problem-body-too-long");
            let once = Text::parse_unscreened(&raw, rule).unwrap();
            prop_assert_eq!(&Text::parse_unscreened(once.as_str(), rule).unwrap(), &once);
            let is_gone = !once.as_str().contains(['\0', '\r', '\u{202E}']);
            prop_assert!(is_gone);
        }

        #[test]
        fn a_line_is_one_line(raw in any::<String>()) {
            let rule = Rule::optional(usize::MAX, "problem-title-too-long");
            if let Ok(line) = Text::parse_line(&raw, rule) {
                prop_assert!(!line.as_str().contains(['\n', '\t']));
                prop_assert_eq!(&Text::parse_line(line.as_str(), rule).unwrap(), &line);
            }
        }
    }

    #[test]
    fn what_a_control_character_kept_apart_is_composed() {
        assert_eq!(Text::parse("e\0\u{301}", RULE).unwrap().as_str(), "\u{e9}");
    }
}
