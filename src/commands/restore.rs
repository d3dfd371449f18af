use crate::{
    clock::Clock,
    commands::{Result, open, plain},
    config::Settings,
    domain::{
        backup,
        tenure::{self, Use},
    },
};
use migration::{Migrator, MigratorTrait};
use std::{
    fs::File,
    io::{BufReader, Write},
    path::Path,
};

pub(super) async fn run(settings: &Settings, file: &Path) -> Result {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let mut backup = BufReader::new(File::open(file).map_err(|error| told(&error))?);
    // Before anything is opened, so that a damaged file leaves no trace.
    let header = backup::check(&mut backup).map_err(|error| told(&error))?;
    let db = open(settings).await?;
    let tenure = tenure::take(&settings.database_url, Use::Alone).await.map_err(plain)?;
    let Some(_tenure) = tenure else {
        return Err("a server, a worker or a backup is running on this database: stop it first".to_owned());
    };
    Migrator::up(db.write(), None)
        .await
        .map_err(|error| format!("the database does not migrate: {error}"))?;
    let rows = backup::restore(&db, &mut backup, Clock::System.now()).await.map_err(|error| told(&error))?;
    writeln!(std::io::stdout(), "{rows} rows are restored, as they were at {}", header.taken_at)
        .map_err(plain)
}
