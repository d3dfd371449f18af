//! The two databases: how they are opened, and the one function that begins a write.

use crate::domain::Result;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, Statement, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// A connection to a server that was unused for so long may be gone, and is asked before it is used. Asking each time
/// would add a round trip to every statement of a busy server.
const IDLE: Duration = Duration::from_secs(1);

/// How long a writer waits for another on SQLite before it gives up.
const BUSY: Duration = Duration::from_secs(10);

/// Prepared statements that a connection to SQLite keeps. One that writes for several at once is another for each number of
/// them.
const PREPARED: usize = 512;

/// An open database: on SQLite one writer and several readers of one file, on PostgreSQL one pool for both.
#[derive(Clone, Debug)]
pub struct Database {
    readers: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Database {
    /// Opens the database at a `sqlite://` or `postgres://` address, with at most so many connections.
    pub async fn connect(url: &str, connections: u32) -> std::result::Result<Self, DbErr> {
        if url.starts_with("sqlite:") {
            let writer = sea_orm::Database::connect(sqlite(url, 1, false)).await?;
            let readers = sea_orm::Database::connect(sqlite(url, connections, true)).await?;
            Ok(Self { readers, writer })
        } else {
            let mut options = ConnectOptions::new(url);
            options.max_connections(connections).sqlx_logging(false).acquire_timeout(BUSY);
            options.test_before_acquire_if_idle_for(IDLE);
            let pool = sea_orm::Database::connect(options).await?;
            Ok(Self { readers: pool.clone(), writer: pool })
        }
    }

    /// Has each statement told of as it runs: its SQL, without what it was asked with.
    pub fn watch(&mut self, told: impl Fn(&str) + Send + Sync + 'static) {
        let told = Arc::new(told);
        for connection in [&mut self.readers, &mut self.writer] {
            let told = told.clone();
            connection.set_metric_callback(move |info| told(&info.statement.sql));
        }
    }

    /// For statements that only read.
    pub fn read(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// For one statement that writes and needs no transaction.
    pub fn write(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Reads that follow one another on one connection. The pool asks each connection that it gets back whether it still
    /// answers, which on SQLite costs as much as a small read; so a few that belong together are cheaper so. Let it go before
    /// another is asked for, or two that wait for each other wait until they give up.
    pub async fn read_on_one(&self) -> Result<DatabaseTransaction> {
        Ok(self.readers.begin_with_options(deferred()).await?)
    }

    /// Begins a transaction that will write. On SQLite it is IMMEDIATE: a deferred one that reads and then
    /// writes fails with `SQLITE_BUSY_SNAPSHOT`, which no busy timeout retries.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// Begins a transaction that reads everything as this moment saw it, while others go on writing.
    pub async fn begin_snapshot(&self) -> Result<DatabaseTransaction> {
        let postgres = self.backend() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: postgres.then_some(AccessMode::ReadOnly),
            ..deferred()
        };
        Ok(self.readers.begin_with_options(options).await?)
    }

    /// Which of the two it is.
    pub fn backend(&self) -> DbBackend {
        self.readers.get_database_backend()
    }

    /// How many migrations were applied.
    pub async fn count_migrations(&self) -> Result<usize> {
        let sql = "SELECT count(*) AS applied FROM seaql_migrations";
        let row = self.readers.query_one_raw(Statement::from_string(self.backend(), sql)).await?;
        let applied: i64 =
            row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get("", "applied")?;
        Ok(usize::try_from(applied).unwrap_or_default())
    }

    /// The last migration that was applied, by name.
    pub async fn latest_migration(&self, db: &impl ConnectionTrait) -> Result<String> {
        let sql = "SELECT max(version) AS latest FROM seaql_migrations";
        let row = db.query_one_raw(Statement::from_string(self.backend(), sql)).await?;
        Ok(row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get("", "latest")?)
    }

    /// What keeps an acknowledged write from being durable, in words for the operator; `None` when all is well.
    pub async fn durability_problem(&self) -> Result<Option<String>> {
        if self.backend() == DbBackend::Sqlite {
            let mode = self.setting("PRAGMA journal_mode", "journal_mode").await?;
            let synchronous = self.integer("PRAGMA synchronous", "synchronous").await?;
            let told = format!("SQLite runs with journal_mode={mode} and synchronous={synchronous}");
            return Ok((mode != "wal" || synchronous < 2).then(|| told + "; it needs WAL and FULL"));
        }
        let commit = self.setting("SHOW synchronous_commit", "synchronous_commit").await?;
        let fsync = self.setting("SHOW fsync", "fsync").await?;
        let told = format!("PostgreSQL runs with synchronous_commit={commit} and fsync={fsync}");
        Ok((commit == "off" || fsync == "off").then(|| told + "; both must be on"))
    }

    async fn setting(&self, sql: &str, column: &str) -> Result<String> {
        let row = self.writer.query_one_raw(Statement::from_string(self.backend(), sql)).await?;
        Ok(row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get("", column)?)
    }

    async fn integer(&self, sql: &str, column: &str) -> Result<i64> {
        let row = self.writer.query_one_raw(Statement::from_string(self.backend(), sql)).await?;
        Ok(row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get("", column)?)
    }
}

/// What waits for the database, as much as there is and at most so much; none once nobody is left who could send it. Whoever
/// is about to send something does so first.
pub(crate) async fn gather<T>(waiting: &mut mpsc::Receiver<T>, most: usize) -> Option<Vec<T>> {
    let mut batch = vec![waiting.recv().await?];
    tokio::task::yield_now().await;
    while batch.len() < most
        && let Ok(next) = waiting.try_recv()
    {
        batch.push(next);
    }
    Some(batch)
}

/// What a statement asks for, the last of it so often that they are one, two, four, eight and so on: one for each number
/// of them would be a statement of its own to prepare and to keep.
pub(crate) fn filled<T: Clone>(mut values: Vec<T>) -> Vec<T> {
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

fn deferred() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Deferred),
        ..TransactionOptions::default()
    }
}

fn sqlite(url: &str, connections: u32, readers: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).sqlx_logging(false).acquire_timeout(BUSY);
    // A file does not hang up.
    options.test_before_acquire(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .statement_cache_capacity(PREPARED)
            .foreign_keys(true);
        if readers { sqlite.pragma("query_only", "on") } else { sqlite }
    });
    options
}
