//! A database for each test, copied from one that is made once: in a debug build, migrating takes longer than most tests.

use super::postgres;
use csa_forum::domain::{Timestamp, database::Database, taxonomy, terms};
use migration::{Migrator, MigratorTrait};
use std::{fs, path::Path};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Monday 23 November 2026, noon.
pub(super) const NOON: &str = "2026-11-23T12:00:00Z";

/// The URL of a database as a server that has just started leaves it: SQLite in this folder, or PostgreSQL with
/// `FORUM_TEST_DATABASE=postgres`.
pub(super) async fn started(folder: &Path) -> String {
    #[expect(clippy::disallowed_methods, reason = "the suite's own switch")]
    let wanted = std::env::var("FORUM_TEST_DATABASE").unwrap_or_default();
    if wanted == "postgres" {
        return started_on_postgres().await;
    }
    started_on_sqlite(folder).await
}

/// The same in SQLite, whichever database the suite runs on.
pub(super) async fn started_on_sqlite(folder: &Path) -> String {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let file = folder.join("forum.db");
    fs::write(&file, TEMPLATE.get_or_init(template).await).unwrap();
    sqlite(&file)
}

/// The same on PostgreSQL, whichever database the suite runs on.
pub(super) async fn started_on_postgres() -> String {
    postgres::database(start).await
}

/// The address of a file that SQLite makes if it is not there.
pub(super) fn sqlite(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn template() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("template.db");
    start(sqlite(&file)).await;
    // The last connection to close moves what the log holds into the file, and removes the log.
    assert!(!file.with_extension("db-wal").exists(), "a template that lacks what its log holds");
    fs::read(file).unwrap()
}

/// Writes what a server's start writes.
async fn start(url: String) {
    let db = Database::connect(&url, 1).await.unwrap();
    Migrator::up(db.write(), None).await.unwrap();
    taxonomy::load(&db).await.unwrap();
    let now: Timestamp = NOON.parse().unwrap();
    terms::load(&db, now).await.unwrap();
    db.read().close_by_ref().await.unwrap();
    db.write().close_by_ref().await.unwrap();
}
