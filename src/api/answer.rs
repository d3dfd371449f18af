//! The answers that handlers give.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// What is on this page.
    pub(crate) items: Vec<T>,
    /// Where the next page begins: give it as `after`. Null on the last page.
    pub(crate) next: Option<String>,
}

/// What was asked for.
pub(crate) fn found(json: impl Serialize) -> Response {
    Json(json).into_response()
}

/// What was made, and where it stands. The same request sent again gets the same answer.
pub(crate) fn made(path: &str, json: impl Serialize) -> Response {
    (StatusCode::CREATED, [(header::LOCATION, path)], Json(json)).into_response()
}
