use crate::{
    clock::Clock,
    commands::{Result, open, plain},
    config::Settings,
    domain::{database::Database, taxonomy, terms},
};
use migration::{Migrator, MigratorTrait};

pub(super) async fn run(settings: &Settings) -> Result {
    let db = open(settings).await?;
    up(&db).await
}

/// Applies what is missing, writes new terms of the taxonomies, and the first terms of use if there are none.
pub(super) async fn up(db: &Database) -> Result {
    Migrator::up(db.write(), None)
        .await
        .map_err(|error| format!("the database does not migrate: {error}"))?;
    taxonomy::load(db).await.map_err(plain)?;
    terms::load(db, Clock::System.now()).await.map_err(plain)
}

/// Fails unless every migration is applied.
pub(super) async fn check(db: &Database) -> Result {
    let pending = Migrator::get_pending_migrations(db.write()).await.map_err(plain)?;
    match pending.len() {
        0 => Ok(()),
        missing => Err(format!("the database lacks {missing} migrations: run `csa-forum migrate` first")),
    }
}
