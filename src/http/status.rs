use crate::domain::Error;
use axum::http::StatusCode;

/// The one place where a failure becomes a number.
pub(crate) fn of(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::TooSoon(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
