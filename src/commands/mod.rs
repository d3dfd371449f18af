//! What an operator can start. Each command opens what it needs, and says in plain words what stops it.

mod account;
mod audit;
mod backup;
mod bounce;
mod code;
mod demo;
mod doctor;
mod metrics;
mod migrate;
mod restore;
mod screen;
mod series;
mod serve;
mod space;
mod token;
mod work;

pub use account::{AccountCommand, AccountCreate};
pub use audit::AuditCommand;
pub use demo::DemoOptions;
pub use series::{SeriesCommand, SeriesCreate};
pub use space::{SpaceCommand, SpaceCreate};
pub use token::{TokenCommand, TokenCreate};

use crate::{
    app::App,
    clock::Clock,
    config::Settings,
    domain::{
        database::Database,
        tenure::{self, Tenure, Use},
    },
};
use std::path::Path;

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

/// Checks the audit log from the command line.
pub async fn audit(settings: Settings, command: AuditCommand) -> Result {
    audit::run(&settings, command).await
}

/// Prints the code that an authenticator app would show now for a key.
pub fn code(key: &str) -> Result {
    code::run(key)
}

/// Writes a backup to a file, while servers run.
pub async fn backup(settings: Settings, file: &Path) -> Result {
    backup::run(&settings, file).await
}

/// Fills an empty database from a backup, while no server runs.
pub async fn restore(settings: Settings, file: &Path) -> Result {
    restore::run(&settings, file).await
}

/// Notes what a report says of a copy that came back; `to` is the address to which the report came, if it is known.
pub async fn bounce(settings: Settings, to: Option<&str>) -> Result {
    bounce::run(&settings, to, std::io::stdin().lock()).await
}

/// Checks what a server needs, and says in plain words what is wrong.
pub async fn doctor(settings: Settings) -> Result {
    doctor::run(&settings).await
}

/// Screens the texts of standard input, a line of JSON each; it needs neither database nor settings.
pub fn screen() -> Result {
    screen::run(std::io::stdin().lock(), std::io::stdout().lock())
}

/// Serves the forum with synthetic content, on a SQLite database of its own.
pub async fn demo(settings: Settings, options: DemoOptions) -> Result {
    demo::run(settings, options).await
}

/// Begins series of digests from the command line.
pub async fn series(settings: Settings, command: SeriesCommand) -> Result {
    series::run(settings, command).await
}

/// Opens spaces from the command line.
pub async fn space(settings: Settings, command: SpaceCommand) -> Result {
    space::run(settings, command).await
}

/// Makes, lists and ends the tokens of organisations' tools.
pub async fn token(settings: Settings, command: TokenCommand) -> Result {
    token::run(settings, command).await
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

/// Takes a place beside the other servers, which keeps a restore away.
async fn share(settings: &Settings) -> Result<Tenure> {
    let tenure = tenure::take(&settings.database_url, Use::Shared).await.map_err(plain)?;
    tenure.ok_or_else(|| "a restore is running on this database: wait until it is done".to_owned())
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
