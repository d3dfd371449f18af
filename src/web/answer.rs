//! The answers that handlers give.

use crate::{
    domain::{self, FieldErrors, Problem},
    http::status,
    web::error::Result,
};
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::TimeDelta;

/// A page.
pub(crate) fn page(page: &impl Template) -> Result<Response> {
    Ok(Html(page.render()?).into_response())
}

/// A form that could not be taken as it was, with what was typed.
pub(crate) fn again(status: StatusCode, page: &impl Template) -> Result<Response> {
    Ok((status, Html(page.render()?)).into_response())
}

/// What stands in the way of a form: its own problems, or, on this field, what happened meanwhile, or that it was sent too
/// soon. Any other failure goes on its way.
pub(crate) fn trouble(error: domain::Error, field: &'static str) -> Result<(StatusCode, FieldErrors)> {
    let status = status::of(&error);
    match error {
        domain::Error::Invalid(errors) => Ok((status, errors)),
        domain::Error::Conflict(key) => Ok((status, FieldErrors::one(field, Problem::new(key)))),
        domain::Error::TooSoon(_) => {
            Ok((status, FieldErrors::one(field, Problem::new("problem-message-too-fast"))))
        }
        error => Err(error.into()),
    }
}

/// A form that was sent too often, with what was typed and when it may be sent again.
pub(crate) fn too_many(wait: TimeDelta, page: &impl Template) -> Result<Response> {
    let seconds = HeaderValue::from(wait.num_seconds() + 1);
    let html = Html(page.render()?);
    Ok((StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)], html).into_response())
}

/// On to another page.
pub(crate) fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// On to another page, which says what was done (`notice-…`).
pub(crate) fn done(path: &str, notice: &str) -> Response {
    let (path, fragment) =
        path.split_once('#').map_or((path, String::new()), |(path, at)| (path, format!("#{at}")));
    let joint = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{joint}done={notice}{fragment}")).into_response()
}
