//! What goes over a socket.

use crate::{
    domain::{
        Error, FieldErrors, Problem, Timestamp,
        meeting_event::Receipt,
        screening::{self, Answers, Outcome, Rule},
    },
    locale::Locale,
};
use chrono::SecondsFormat;
use entity::id::{MeetingId, MessageId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::time::Duration;
use uuid::Uuid;

/// What somebody asks over a socket.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Request {
    /// Correlates the answer.
    pub(super) id: Option<u64>,
    pub(super) op: String,
    /// The meeting.
    pub(super) m: Option<MeetingId>,
    /// The sender's key for a change.
    pub(super) k: Option<Uuid>,
    /// Where a reader goes on.
    pub(super) since: Option<Position>,
    d: Map<String, Value>,
}

/// A place in a meeting's log.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
pub(super) struct Position {
    pub(super) epoch: Uuid,
    pub(super) seq: i64,
}

impl Request {
    /// What a text's writer says of what screening found: `confirmed`, a list of codes or codes between commas, and
    /// `live_case`; and `release`, whether it is to wait for release where it cannot go out at once.
    pub(super) fn said(&self) -> Result<Answers, Refusal> {
        let codes = self.detail("confirmed", |codes| match codes {
            Value::Array(codes) => codes.iter().map(Value::as_str).collect(),
            codes => codes.as_str().map(|codes| vec![codes]),
        })?;
        let is_live_case = self.flag("live_case")?.unwrap_or_default();
        let release = self.flag("release")?.unwrap_or_default();
        Ok(Answers::parse(codes.unwrap_or_default(), is_live_case).asking_release(release))
    }

    /// Yes or no, of the request's details.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        self.detail(name, Value::as_bool)
    }

    /// A number of the request's details.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.detail(name, Value::as_i64)
    }

    /// A text of the request's details.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        self.detail(name, Value::as_str)
    }

    /// A detail of one kind, or nothing where it is left out. What is of another kind is not taken for left out: that would
    /// do something else than was asked for, such as to open a poll by name that was to be secret.
    fn detail<'a, T>(
        &'a self,
        name: &str,
        of_kind: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        match self.d.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => of_kind(value).map(Some).ok_or_else(|| Refusal::new(Code::Unreadable)),
        }
    }
}

/// Why something is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Code {
    /// The text or a choice needs correcting: the problem and its words say how.
    Refused,
    /// Screening found something: `rules` says what, and `confirm` what may be sent as it is.
    Screening,
    /// There is no such thing, or it is not open to this person.
    NotFound,
    /// Seen, but not for this person to do.
    Forbidden,
    /// No longer possible.
    Conflict,
    /// The key stands for another change.
    KeyReused,
    /// Too fast: try again after `after_ms`.
    RateLimited,
    /// The server failed: try again.
    Unavailable,
    /// Not JSON, or not with what this request needs.
    Unreadable,
    /// A request that this server does not know.
    UnknownOp,
    /// The ticket is not for this session, or too old.
    Ticket,
}

/// A refusal, for the machine and in words for the person.
#[derive(Debug, Serialize)]
pub(super) struct Refusal {
    code: Code,
    retry: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    /// The codes of what screening found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<&'static str>,
    /// Those that the writer may confirm.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    confirm: Vec<&'static str>,
    /// Whether a message could be sent for release as it is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    release: bool,
}

impl Refusal {
    /// A refusal that trying again does not change.
    pub(super) fn new(code: Code) -> Self {
        let (rules, confirm) = (Vec::new(), Vec::new());
        Self {
            code,
            retry: false,
            after_ms: None,
            problem: None,
            words: None,
            rules,
            confirm,
            release: false,
        }
    }

    /// What is wrong with a text or a choice: all that screening found in the text, or else the first problem.
    fn of_fields(errors: &FieldErrors, locale: Locale) -> Self {
        let words = |problem: Problem| match problem.limit {
            Some(limit) => locale.message_with_number(problem.key, "limit", limit),
            None => locale.message(problem.key),
        };
        let Some(first) = errors.iter().next().map(|error| error.problem) else {
            return Self::new(Code::Refused);
        };
        let rules: Vec<Rule> = screening::rules_in(errors).collect();
        if rules.is_empty() {
            return Self { problem: Some(first.key), words: words(first), ..Self::new(Code::Refused) };
        }
        let said: Vec<String> = rules.iter().filter_map(|rule| words(rule.problem())).collect();
        let asked = rules.iter().filter(|rule| rule.outcome() == Outcome::Ask);
        Self {
            problem: Some(first.key),
            words: Some(said.join(". ")),
            confirm: asked.map(|rule| rule.code()).collect(),
            rules: rules.iter().map(|rule| rule.code()).collect(),
            release: screening::is_releasable(errors),
            ..Self::new(Code::Screening)
        }
    }

    /// A refusal for now.
    pub(super) fn later(code: Code, after: Duration) -> Self {
        let after_ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        Self { retry: true, after_ms: Some(after_ms), ..Self::new(code) }
    }

    /// What stopped the forum, for the person who asked.
    pub(super) fn of(error: &Error, locale: Locale) -> Self {
        let told = |code, key| Self { problem: Some(key), words: locale.message(key), ..Self::new(code) };
        match error {
            Error::NotFound => Self::new(Code::NotFound),
            Error::Forbidden(key) => told(Code::Forbidden, key),
            Error::Conflict(key @ "conflict-key-reused") => told(Code::KeyReused, key),
            Error::Conflict(key) => told(Code::Conflict, key),
            Error::TooSoon(wait) => Self {
                words: locale.message("error-too-soon-advice"),
                ..Self::later(Code::RateLimited, *wait)
            },
            Error::Invalid(errors) => Self::of_fields(errors, locale),
            Error::Database(error) => {
                tracing::error!(%error, "a socket's request failed");
                Self::later(Code::Unavailable, Duration::from_secs(1))
            }
        }
    }
}

/// The answer to a request that was done.
pub(super) fn ok(id: Option<u64>, ok: &Value) -> String {
    json!({ "re": id, "ok": ok }).to_string()
}

/// The answer to a request that was not done.
pub(super) fn refused(id: Option<u64>, refusal: &Refusal) -> String {
    json!({ "re": id, "err": refusal }).to_string()
}

/// What is answered to a change, once it is durable.
pub(super) fn receipt(receipt: Receipt) -> Value {
    json!({ "seq": receipt.seq, "at": moment(receipt.at), "dup": receipt.repeated })
}

/// Takes a message from a reader that stands at an earlier position: it is for others alone now. Nor when is told.
pub(super) fn taken(meeting: MeetingId, seq: i64, (id, place): (MessageId, i64)) -> Value {
    json!({ "m": meeting, "seq": seq, "t": "message.hidden", "d": { "id": id, "seq": place } })
}

/// Says where a log ends: `live` once all before it was sent, `snapshot` if the page must be read anew.
pub(super) fn position(kind: &str, meeting: MeetingId, position: Position) -> String {
    json!({ "t": kind, "m": meeting, "d": position }).to_string()
}

/// A heartbeat, with the heads of the meetings that the socket follows.
pub(super) fn ping(heads: impl Iterator<Item = (MeetingId, i64)>) -> String {
    let heads: Map<String, Value> = heads.map(|(id, head)| (id.to_string(), head.into())).collect();
    json!({ "t": "ping", "d": { "heads": heads } }).to_string()
}

/// Asks the other side to come back after a while, since this server stops.
pub(super) fn goaway(after: Duration) -> String {
    json!({ "t": "goaway", "d": { "after_ms": u64::try_from(after.as_millis()).unwrap_or(u64::MAX) } })
        .to_string()
}

/// Says in what time the session ends.
pub(super) fn session(left: Duration) -> String {
    let left = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
    json!({ "t": "session", "d": { "ends_in_ms": left } }).to_string()
}

pub(super) fn moment(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
