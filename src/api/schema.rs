//! How values that are codes are described.

use crate::domain::post;
use entity::{language::Language, organisation::Kind, space::Posting, thread::Status};
use sea_orm::Iterable;
use std::fmt::Display;
use utoipa::openapi::{
    Object, ObjectBuilder,
    schema::{SchemaType, Type},
};

pub(crate) fn about_blank() -> Object {
    one_of(["about:blank"])
}

pub(crate) fn post_handling() -> Object {
    one_of(post::HANDLINGS)
}

pub(crate) fn post_handling_or_none() -> Object {
    one_of_or_none(post::HANDLINGS)
}

pub(crate) fn organisation_kind_or_none() -> Object {
    one_of_or_none(Kind::iter())
}

pub(crate) fn language() -> Object {
    one_of(Language::iter())
}

pub(crate) fn posting() -> Object {
    one_of(Posting::iter())
}

pub(crate) fn thread_status() -> Object {
    one_of(Status::iter())
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
