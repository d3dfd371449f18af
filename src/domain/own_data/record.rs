use crate::domain::Timestamp;
use chrono::{NaiveDate, SecondsFormat};
use entity::language::Language;
use serde::{Serialize, Serializer};

/// Something that is kept of somebody: what it says, by name, in order. What there is nothing of is left out.
#[derive(Debug, Clone, Default)]
pub struct Record(Vec<(&'static str, Value)>);

/// What a field of a record says. In JSON it is what the database holds; people read it in words.
#[derive(Debug, Clone)]
pub enum Value {
    /// Words or a key.
    Text(String),
    /// A term of a taxonomy, by its code.
    Term(String, String),
    /// A code in words: the family of messages that says it.
    Word(&'static str, String),
    /// A whole number.
    Number(i64),
    /// A moment.
    Moment(Timestamp),
    /// A day.
    Day(NaiveDate),
    /// Yes or no.
    Flag(bool),
    /// What belongs to it.
    Records(Vec<Record>),
}

impl Record {
    /// The fields, in order.
    pub fn fields(&self) -> &[(&'static str, Value)] {
        &self.0
    }

    pub(super) fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { self } else { self.with(name, Value::Text(text)) }
    }

    pub(super) fn term(self, taxonomy: &str, code: Option<&str>) -> Self {
        let name = TERMS.iter().find(|(known, _)| *known == taxonomy).map_or("term", |(_, name)| name);
        match code.filter(|code| !code.is_empty()) {
            Some(code) => self.with(name, Value::Term(taxonomy.to_owned(), code.to_owned())),
            None => self,
        }
    }

    pub(super) fn word(self, (name, family): (&'static str, &'static str), code: &impl ToString) -> Self {
        self.with(name, Value::Word(family, code.to_string()))
    }

    pub(super) fn language(self, language: Language) -> Self {
        self.word(("language", "language"), &language)
    }

    pub(super) fn number(self, name: &'static str, number: impl Into<i64>) -> Self {
        self.with(name, Value::Number(number.into()))
    }

    pub(super) fn moment(self, name: &'static str, at: impl Into<Option<Timestamp>>) -> Self {
        match at.into() {
            Some(at) => self.with(name, Value::Moment(at)),
            None => self,
        }
    }

    pub(super) fn day(self, name: &'static str, on: impl Into<Option<NaiveDate>>) -> Self {
        match on.into() {
            Some(on) => self.with(name, Value::Day(on)),
            None => self,
        }
    }

    pub(super) fn flag(self, name: &'static str, flag: bool) -> Self {
        self.with(name, Value::Flag(flag))
    }

    pub(super) fn records(self, name: &'static str, records: Vec<Self>) -> Self {
        if records.is_empty() { self } else { self.with(name, Value::Records(records)) }
    }

    fn with(mut self, name: &'static str, value: Value) -> Self {
        self.0.push((name, value));
        self
    }
}

/// Taxonomies of which something carries a code, and what that field is called.
const TERMS: [(&str, &str); 21] = [
    ("handling", "handling"),
    ("stage", "stage"),
    ("concern", "concern"),
    ("victims_code_right", "victims_code_right"),
    ("trend", "technology"),
    ("offence", "offence"),
    ("setting", "setting"),
    ("context", "context"),
    ("age_band", "ages"),
    ("region", "region"),
    ("direction", "direction"),
    ("scale", "scale"),
    ("evidence", "evidence"),
    ("own_confidence", "own_confidence"),
    ("decline_reason", "decline_reason"),
    ("canned_question", "asked"),
    ("safeguarding_reason", "reason_code"),
    ("flag_reason", "reason_code"),
    ("response_status", "response_status"),
    ("implication", "implication"),
    ("content_note", "content_note"),
];

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Term(_, code) | Self::Word(_, code) => serializer.serialize_str(code),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Moment(at) => serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Micros, true)),
            Self::Day(on) => serializer.collect_str(on),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Records(records) => records.serialize(serializer),
        }
    }
}
