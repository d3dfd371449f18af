//! A copy of everything, as one moment saw it: written while people work, and read back into an empty database of
//! either kind.
//!
//! The file is a gzip stream of lines – a header, then `table {row}` – and, after it, 32 bytes: the SHA-256 of the
//! stream. Rows go through the entities, so that what one database wrote the other can read.

mod hashed;
mod read;
mod tables;
mod write;

pub use read::{check, restore};
pub use tables::NAMES;
pub use write::{record, write};

use crate::domain::{self, Timestamp};
use serde::{Deserialize, Serialize};

/// The format that this version writes and reads.
const FORMAT: u32 = 1;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The file's format.
    pub format: u32,
    /// The last migration of the database.
    pub migration: String,
    /// When it was taken.
    pub taken_at: Timestamp,
}

/// Why a backup cannot be written or read, in words for an operator.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] domain::Error),
    /// The file failed.
    #[error("the file: {0}")]
    File(#[from] std::io::Error),
    /// The bytes are not those that were written.
    #[error("the file is damaged or cut short: its SHA-256 does not agree")]
    Damaged,
    /// It is no backup, or of another version.
    #[error("the file is no backup that this version can read: {0}")]
    Unreadable(String),
    /// It was taken at another migration.
    #[error(
        "the backup was taken at {theirs} and this version is at {ours}: restore it with the version that took it, then upgrade"
    )]
    OtherMigration {
        /// The backup's.
        theirs: String,
        /// The database's.
        ours: String,
    },
    /// There is something already.
    #[error("the database is not empty: there are rows in {0}; restore goes into an empty one")]
    NotEmpty(&'static str),
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}
