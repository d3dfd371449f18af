//! What an operator can start. Each command opens what it needs, and says in plain words what stops it.

mod account;
mod demo;
mod metrics;
mod migrate;
mod serve;
mod work;

pub use account::{AccountCommand, AccountCreate};
pub use demo::DemoOptions;

use crate::{app::App, clock::Clock, config::Settings, domain::database::Database};

/// A command's result: what went wrong is one plain line for the operator.
pub type Result<T = ()> = std::result::Result<T, String>;

/// Serves pages, JSON and sockets, and works through the jobs.
pub async fn serve(settings: Settings) -> Result {
    serve::run(settings).await
}

/// Works through the jobs alone, beside servers on the same database.
pub async fn work(settings: Settings) -> Result {
    work::run(settings).await
}

/// Brings the database up to date.
pub async fn migrate(settings: Settings) -> Result {
    migrate::run(&settings).await
}

/// Makes an account from the command line.
pub async fn account(settings: Settings, command: AccountCommand) -> Result {
    account::run(settings, command).await
}

/// Serves the forum with synthetic content, on a SQLite database of its own.
pub async fn demo(settings: Settings, options: DemoOptions) -> Result {
    demo::run(settings, options).await
}

/// Opens the database, or says why not.
async fn open(settings: &Settings) -> Result<Database> {
    if let Some(folder) = sqlite_folder(&settings.database_url) {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("DATABASE_URL: cannot make {folder}: {error}"))?;
    }
    Database::connect(&settings.database_url, settings.database_connections)
        .await
        .map_err(|error| format!("DATABASE_URL: the database does not open: {error}"))
}

/// The state of a process that works on the database as it is.
async fn app(settings: Settings) -> Result<App> {
    let db = open(&settings).await?;
    App::new(settings, db, Clock::System)
}

fn sqlite_folder(url: &str) -> Option<&str> {
    let file = url.strip_prefix("sqlite://")?.split('?').next()?;
    let (folder, _) = file.rsplit_once('/')?;
    (!folder.is_empty()).then_some(folder)
}

fn plain(error: impl std::fmt::Display) -> String {
    error.to_string()
}
