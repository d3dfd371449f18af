//! How values that are codes are described.

use crate::domain::{
    content_note, handling,
    screening::{Outcome, Rule},
    submission, taxonomy,
};
use entity::{
    action, agenda_item::AttributionRule, language::Language, message::Mark, organisation::Kind,
    space::Posting, submission as submission_row, thread::Status, trend,
};
use sea_orm::Iterable;
use std::fmt::Display;
use utoipa::openapi::{
    ArrayBuilder, Object, ObjectBuilder,
    schema::{Array, SchemaType, Type},
};

pub(crate) fn about_blank() -> Object {
    one_of(["about:blank"])
}

pub(crate) fn post_handling() -> Object {
    one_of(handling::OF_POSTS)
}

pub(crate) fn post_handling_or_none() -> Object {
    one_of_or_none(handling::OF_POSTS)
}

pub(crate) fn organisation_kind_or_none() -> Object {
    one_of_or_none(Kind::iter())
}

pub(crate) fn language() -> Object {
    one_of(Language::iter())
}

pub(crate) fn language_or_none() -> Object {
    one_of_or_none(Language::iter())
}

pub(crate) fn posting() -> Object {
    one_of(Posting::iter())
}

pub(crate) fn thread_status() -> Object {
    one_of(Status::iter())
}

pub(crate) fn submission_state() -> Object {
    one_of(submission_row::State::iter())
}

pub(crate) fn submission_handling() -> Object {
    one_of(handling::OF_REPORTS)
}

pub(crate) fn attestations() -> Array {
    let each = submission::ATTESTATIONS;
    let list = ArrayBuilder::new().items(one_of(each)).unique_items(true);
    list.min_items(Some(each.len())).max_items(Some(each.len())).build()
}

pub(crate) fn content_notes() -> Array {
    let codes = taxonomy::terms(content_note::TAXONOMY).map(|term| term.code.as_str());
    ArrayBuilder::new().items(one_of(codes)).build()
}

pub(crate) fn asked_rules() -> Array {
    let asked = Rule::ALL.into_iter().filter(|rule| rule.outcome() == Outcome::Ask);
    ArrayBuilder::new().items(one_of(asked.map(Rule::code))).build()
}

pub(crate) fn rule() -> Object {
    one_of(Rule::ALL.map(Rule::code))
}

pub(crate) fn trend_state() -> Object {
    one_of(trend::State::iter())
}

pub(crate) fn trend_closed_reason_or_none() -> Object {
    one_of_or_none(trend::ClosedReason::iter())
}

pub(crate) fn event_kind() -> Object {
    one_of([
        "meeting.opened",
        "meeting.ended",
        "message.posted",
        "message.edited",
        "message.removed",
        "message.locked",
        "message.handled",
        "message.marked",
        "message.reacted",
        "message.pinned",
        "hand.raised",
        "hand.lowered",
        "hand.called",
        "agenda.started",
        "poll.opened",
        "poll.closed",
        "writing.set",
        "hidden",
    ])
}

pub(crate) fn technologies() -> Array {
    terms("trend", 1)
}

pub(crate) fn contexts() -> Array {
    terms("context", 0)
}

pub(crate) fn age_bands() -> Array {
    terms("age_band", 1)
}

pub(crate) fn regions() -> Array {
    terms("region", 1)
}

pub(crate) fn offence() -> Object {
    term("offence")
}

pub(crate) fn setting() -> Object {
    term("setting")
}

pub(crate) fn direction() -> Object {
    term("direction")
}

pub(crate) fn scale() -> Object {
    term("scale")
}

pub(crate) fn evidence() -> Object {
    term("evidence")
}

pub(crate) fn own_confidence() -> Object {
    term("own_confidence")
}

fn term(taxonomy: &str) -> Object {
    one_of(taxonomy::terms(taxonomy).map(|term| &term.code))
}

fn terms(taxonomy: &str, fewest: usize) -> Array {
    ArrayBuilder::new().items(term(taxonomy)).min_items(Some(fewest)).build()
}

fn one_of(codes: impl IntoIterator<Item = impl Display>) -> Object {
    let codes = codes.into_iter().map(|code| code.to_string());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build()
}

fn one_of_or_none(codes: impl IntoIterator<Item = impl Display>) -> Object {
    let codes = codes.into_iter().map(|code| Some(code.to_string()));
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(codes.chain([None])))
        .build()
}

pub(crate) fn mark() -> Object {
    one_of_or_none(Mark::iter())
}

pub(crate) fn action_state() -> Object {
    one_of(action::State::iter())
}

pub(crate) fn attribution_rule() -> Object {
    one_of(AttributionRule::iter())
}
