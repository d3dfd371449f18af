//! What handlers ask a request for. What cannot be read becomes a problem document.

use crate::{
    api::error::Error,
    app::App,
    domain::{self, FieldErrors, Problem, api_token::Tool, page::Cursor},
};
use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Request,
        rejection::{PathRejection, QueryRejection},
    },
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

/// The longest key that a tool may give a request, in characters.
pub(crate) const LONGEST_KEY: usize = 255;

/// The tool that is asking; the door found it.
#[derive(Debug)]
pub(crate) struct Current(pub(crate) Tool);

impl FromRequestParts<App> for Current {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let tool = parts.extensions.remove::<Tool>();
        tool.map(Self).ok_or(Error::Unauthorised { given: false })
    }
}

/// Keys of the path; one that cannot be a key is of nothing.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Error))]
pub(crate) struct Path<T>(pub(crate) T);

/// The query.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
pub(crate) struct Query<T>(pub(crate) T);

impl From<PathRejection> for Error {
    fn from(_: PathRejection) -> Self {
        Self::Domain(domain::Error::NotFound)
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Self {
        Self::Refused(StatusCode::BAD_REQUEST, "error-query", Some(rejection.body_text()))
    }
}

/// What a tool sends to be written down, and the key by which it can send it again
/// (draft-ietf-httpapi-idempotency-key-header).
#[derive(Debug)]
pub(crate) struct Sent<T> {
    pub(crate) key: String,
    pub(crate) body: T,
}

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        let given = request.headers().get("idempotency-key").and_then(|value| value.to_str().ok());
        // The draft writes the key as a quoted string; most clients send it bare.
        let key =
            given.map(|given| given.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(given));
        let key = key.filter(|key| is_key(key)).ok_or(Error::KEY)?.to_owned();
        let Json(body) = Json::from_request(request, app).await.map_err(|error| Error::of_body(&error))?;
        Ok(Self { key, body })
    }
}

fn is_key(text: &str) -> bool {
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(sound)
}

/// Where a list goes on, if the request says so.
pub(crate) fn cursor(after: Option<&str>) -> Result<Option<Cursor>, Error> {
    after.map(|text| text.parse().map_err(|()| unsound_place())).transpose()
}

/// Where a list goes on that is ordered by numbers.
pub(crate) fn position<T: TryFrom<u64>>(after: u64) -> Result<T, Error> {
    T::try_from(after).map_err(|_| unsound_place())
}

fn unsound_place() -> Error {
    FieldErrors::one("after", Problem::new("problem-cursor")).into()
}

/// The failure of a write whose key was used for something else.
pub(crate) fn key_reused() -> Error {
    FieldErrors::one("Idempotency-Key", Problem::new("problem-key-reused")).into()
}
