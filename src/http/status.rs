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
        Error::Database(_) if error.is_busy() => StatusCode::SERVICE_UNAVAILABLE,
        Error::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{ConnAcquireErr, DbErr};

    #[test]
    fn a_database_that_is_busy_is_no_fault_and_may_be_asked_again() {
        let busy = Error::Database(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        assert_eq!(of(&busy), StatusCode::SERVICE_UNAVAILABLE);
        let broken = Error::Database(DbErr::Custom("no such table".to_owned()));
        assert_eq!(of(&broken), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
