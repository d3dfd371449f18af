use crate::{
    commands::{
        Result,
        account::{told, words},
        app, migrate,
    },
    config::Settings,
    domain::digest::{self, Audience, NewSeries},
};
use clap::{Args, Subcommand};

/// What can be done with series of digests from the command line.
#[derive(Subcommand, Debug)]
pub enum SeriesCommand {
    /// Begin a series of digests that goes to all policy readers.
    Create(SeriesCreate),
}

/// A series to begin.
#[derive(Args, Debug)]
pub struct SeriesCreate {
    /// Its name in addresses, such as `monthly`: lower-case letters, digits and hyphens.
    #[arg(long)]
    slug: String,

    /// Its name, such as "Monthly digest".
    #[arg(long)]
    name: String,
}

pub(super) async fn run(settings: Settings, command: SeriesCommand) -> Result {
    let SeriesCommand::Create(given) = command;
    let app = app(settings).await?;
    migrate::check(&app.db).await?;
    let new =
        NewSeries::parse(&given.slug, &given.name, Audience::default()).map_err(|errors| words(&errors))?;
    let txn = app.db.begin().await.map_err(told)?;
    digest::create_series(&txn, None, new, app.clock.now()).await.map_err(told)?;
    txn.commit().await.map_err(|error| error.to_string())
}
