//! Errors as problem documents (RFC 9457).

use crate::{
    domain::{self, FieldErrors, Problem as FieldProblem, api_token::Scope, screening::Rule},
    http::{
        limits::{COME_BACK, Unanswered},
        status,
    },
    locale::Locale,
};
use axum::{
    extract::rejection::JsonRejection,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of a problem document (RFC 9457, 6.1).
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// What keeps a request from being answered.
#[derive(Debug)]
pub(crate) enum Error {
    /// What the domain says.
    Domain(domain::Error),
    /// No token, or one that cannot be used.
    Unauthorised {
        /// Whether one was given.
        given: bool,
    },
    /// The token does not allow this.
    Scope(Scope),
    /// The request is not answered as it is: the status, the key of what is said, and what its reader says.
    Refused(StatusCode, &'static str, Option<String>),
}

/// What a handler returns.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`: the status and the key say what kind of problem it is.
    #[schema(schema_with = crate::api::schema::about_blank)]
    r#type: &'static str,
    /// The status, in words.
    title: &'static str,
    /// The status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong, in English.
    detail: String,
    /// What is wrong, as a code that stays the same.
    key: &'static str,
    /// Which fields need correcting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Wrong>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProblemField)]
struct Wrong {
    /// The field's name.
    field: String,
    /// What is wrong, as a code that stays the same.
    key: &'static str,
    /// What is wrong, in English.
    detail: String,
    /// The code of what screening found, if it is that: `confirmed` takes those that only ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = crate::api::schema::rule, required = false)]
    rule: Option<&'static str>,
}

impl<E: Into<domain::Error>> From<E> for Error {
    fn from(error: E) -> Self {
        Self::Domain(error.into())
    }
}

impl Error {
    /// A path that has no such method.
    pub(crate) const METHOD: Self = Self::Refused(StatusCode::METHOD_NOT_ALLOWED, "error-method", None);

    /// A tool whose member has not accepted the terms in force.
    pub(crate) const TERMS: Self = Self::Refused(StatusCode::FORBIDDEN, "error-terms", None);

    /// A write without a usable `Idempotency-Key`.
    pub(crate) const KEY: Self = Self::Refused(StatusCode::BAD_REQUEST, "error-idempotency-key", None);

    /// A body that no JSON can be read from.
    pub(crate) fn of_body(rejection: &JsonRejection) -> Self {
        let (status, said) = (rejection.status(), Some(rejection.body_text()));
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => Self::Refused(status, "error-too-large", None),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::Refused(status, "error-media-type", None),
            StatusCode::UNPROCESSABLE_ENTITY => Self::Refused(status, "error-json-fields", said),
            _ => Self::Refused(StatusCode::BAD_REQUEST, "error-json", said),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Domain(error) => status::of(error),
            Self::Unauthorised { .. } => StatusCode::UNAUTHORIZED,
            Self::Scope(_) => StatusCode::FORBIDDEN,
            Self::Refused(status, ..) => *status,
        }
    }

    fn key(&self) -> &'static str {
        use domain::Error as E;
        match self {
            Self::Domain(E::NotFound) => "error-not-found",
            Self::Domain(E::Forbidden(key) | E::Conflict(key)) | Self::Refused(_, key, _) => key,
            Self::Domain(E::TooSoon(_)) => "error-too-soon-advice",
            Self::Domain(E::Invalid(_)) => "error-fields",
            Self::Domain(error) if error.is_busy() => "error-busy",
            Self::Domain(E::Database(_)) => "error-service",
            Self::Unauthorised { .. } => "error-unauthorised",
            Self::Scope(_) => "error-scope",
        }
    }

    /// What a client has to show (RFC 6750, 3; RFC 9110, 15.5.2).
    fn challenge(&self) -> Option<HeaderValue> {
        match self {
            Self::Unauthorised { given: false } => Some(HeaderValue::from_static("Bearer")),
            Self::Unauthorised { given: true } => {
                Some(HeaderValue::from_static("Bearer error=\"invalid_token\""))
            }
            Self::Scope(scope) => {
                format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"").parse().ok()
            }
            _ => None,
        }
    }

    fn problem(&self) -> Problem {
        let (status, key) = (self.status(), self.key());
        let detail = match self {
            Self::Refused(_, _, Some(said)) => said.clone(),
            _ => words(FieldProblem::new(key)),
        };
        let errors = match self {
            Self::Domain(domain::Error::Invalid(errors)) => fields(errors),
            _ => Vec::new(),
        };
        let title = status.canonical_reason().unwrap_or_default();
        Problem { r#type: "about:blank", title, status: status.as_u16(), detail, key, errors }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, problem) = (self.status(), self.problem());
        if status.is_server_error()
            && let Self::Domain(error) = &self
        {
            // Its words alone: PostgreSQL's details quote values, addresses among them.
            tracing::error!(%error, "request failed");
        }
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, COME_BACK);
        }
        if let Some(challenge) = self.challenge() {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// The answer to a request that got none of its own.
pub(crate) fn unanswered(unanswered: Unanswered) -> Response {
    let key = match unanswered {
        Unanswered::Busy | Unanswered::Late => "error-busy",
        Unanswered::Panicked => "error-service",
    };
    Error::Refused(unanswered.status(), key, None).into_response()
}

fn fields(errors: &FieldErrors) -> Vec<Wrong> {
    let field = |error: &domain::FieldError| {
        let (field, problem) = (error.field.to_string(), error.problem);
        let rule = Rule::of_problem(problem).map(Rule::code);
        Wrong { field, key: problem.key, detail: words(problem), rule }
    };
    errors.iter().map(field).collect()
}

fn words(problem: FieldProblem) -> String {
    let english = Locale::for_code("en");
    let words = match problem.limit {
        Some(limit) => english.message_with_number(problem.key, "limit", limit),
        None => english.message(problem.key),
    };
    words.unwrap_or_else(|| problem.key.to_owned())
}
