use crate::domain::FieldErrors;
use std::time::Duration;

/// What can stop the forum from doing as it was asked. Texts are keys of the message catalogues.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the actor may not know that there is.
    #[error("not found")]
    NotFound,

    /// The actor may see the thing but not do this to it.
    #[error("{0}")]
    Forbidden(&'static str),

    /// The thing is no longer in a state that allows this.
    #[error("{0}")]
    Conflict(&'static str),

    /// The actor has to wait so long before they may do it.
    #[error("too soon")]
    TooSoon(Duration),

    /// What the actor typed needs correcting.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),

    /// The database failed.
    #[error("database error: {0}")]
    Database(#[from] sea_orm::DbErr),
}

impl Error {
    /// Whether more was asked at once than the database has connections for: the same may do in a while.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self, Self::Database(sea_orm::DbErr::ConnectionAcquire(_)))
    }

    /// The failure of an insert: a key that is taken meanwhile was sent twice at once.
    pub(crate) fn of_key_in_use(error: sea_orm::DbErr) -> Self {
        match error.sql_err() {
            Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => Self::Conflict("conflict-sent-twice"),
            _ => Self::Database(error),
        }
    }
}

/// A result of asking the forum to do something.
pub type Result<T> = std::result::Result<T, Error>;

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Database(sea_orm::DbErr::Json(error.to_string()))
    }
}
