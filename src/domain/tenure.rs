//! Who uses a database: any number of servers side by side, or one restore and nobody else.

use crate::domain::Result;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr, Statement};
use std::fs::{File, TryLockError};

/// The number of the advisory lock on PostgreSQL: "forum" in ASCII.
const LOCK: i64 = 0x66_6f72_756d;

/// How a process means to use a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Beside others.
    Shared,
    /// Alone.
    Alone,
}

/// A place at a database, given up when it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Tenure {
    _held: Held,
}

#[derive(Debug)]
#[expect(dead_code, reason = "held for its lock, and never read")]
enum Held {
    File(File),
    Connection(DatabaseConnection),
    /// A database in memory, which no other process can reach.
    Nothing,
}

/// Takes a place at the database of an address; `None` while others use it in a way that leaves none. On SQLite it is
/// a lock on a file beside the database, on PostgreSQL an advisory lock of a connection of its own.
pub async fn take(url: &str, wanted: Use) -> Result<Option<Tenure>> {
    let held = match file_of(url) {
        Some("" | ":memory:") => Some(Held::Nothing),
        Some(file) => lock_file(&format!("{file}.lock"), wanted)?.map(Held::File),
        None => lock_server(url, wanted).await?.map(Held::Connection),
    };
    Ok(held.map(|held| Tenure { _held: held }))
}

/// The file of a SQLite address; of another, none.
pub fn file_of(url: &str) -> Option<&str> {
    let file = url.strip_prefix("sqlite:")?.split('?').next()?;
    Some(file.strip_prefix("//").unwrap_or(file))
}

fn lock_file(path: &str, wanted: Use) -> Result<Option<File>> {
    let failed = |error: std::io::Error| DbErr::Custom(format!("{path}: {error}"));
    let file = File::options().create(true).append(true).open(path).map_err(failed)?;
    let locked = match wanted {
        Use::Shared => file.try_lock_shared(),
        Use::Alone => file.try_lock(),
    };
    match locked {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error).into()),
    }
}

async fn lock_server(url: &str, wanted: Use) -> Result<Option<DatabaseConnection>> {
    let mut options = ConnectOptions::new(url);
    // The lock lives as long as this connection, so the pool must not renew it.
    options.min_connections(1).max_connections(1).idle_timeout(None).max_lifetime(None).sqlx_logging(false);
    let connection = sea_orm::Database::connect(options).await?;
    let lock = match wanted {
        Use::Shared => "pg_try_advisory_lock_shared",
        Use::Alone => "pg_try_advisory_lock",
    };
    let ask =
        Statement::from_string(connection.get_database_backend(), format!("SELECT {lock}({LOCK}) AS taken"));
    let row = connection.query_one_raw(ask).await?;
    let taken = row.is_some_and(|row| row.try_get("", "taken").unwrap_or(false));
    Ok(taken.then_some(connection))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_in_its_address() {
        assert_eq!(file_of("sqlite://data/forum.db?mode=rwc"), Some("data/forum.db"));
        assert_eq!(file_of("sqlite:///srv/forum.db"), Some("/srv/forum.db"));
        assert_eq!(file_of("sqlite::memory:"), Some(":memory:"));
        assert_eq!(file_of("postgres://forum@localhost/forum"), None);
    }
}
