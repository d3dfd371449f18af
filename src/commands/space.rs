use crate::{
    app::App,
    commands::{
        Result,
        account::{parse_code, told, words},
        app, migrate,
    },
    config::Settings,
    domain::{
        organisation,
        space::{self, Audience, NewSpace},
    },
};
use clap::{Args, Subcommand};
use entity::{organisation::Kind, role_grant::Role, space::Posting, space_audience};

/// What can be done with spaces from the command line.
#[derive(Subcommand, Debug)]
pub enum SpaceCommand {
    /// Open a space, after those that are there. Moderators read every space.
    Create(SpaceCreate),
}

/// A space to open.
#[derive(Args, Debug)]
pub struct SpaceCreate {
    /// Its name in addresses, such as `emerging-technology`: lower-case letters, digits and hyphens.
    #[arg(long)]
    slug: String,

    /// Its name, such as "Emerging technology".
    #[arg(long)]
    name: String,

    /// What it is for, in a sentence.
    #[arg(long)]
    purpose: String,

    /// When posts appear: `straight_away` or `after_review`.
    #[arg(long, value_parser = parse_code::<Posting>, default_value = "straight_away")]
    posting: Posting,

    /// A role to which it is open; may be given several times.
    #[arg(long = "role", value_parser = parse_code::<Role>)]
    roles: Vec<Role>,

    /// A kind of organisation to whose members it is open; may be given several times.
    #[arg(long = "organisation-kind", value_parser = parse_code::<Kind>)]
    kinds: Vec<Kind>,

    /// An organisation to whose members it is open, by name; may be given several times.
    #[arg(long = "organisation")]
    organisations: Vec<String>,
}

pub(super) async fn run(settings: Settings, command: SpaceCommand) -> Result {
    let SpaceCommand::Create(given) = command;
    let app = app(settings).await?;
    migrate::check(&app.db).await?;
    let audience = audience(&app, &given).await?;
    if audience.is_empty() {
        return Err("say to whom it is open: --role, --organisation-kind or --organisation".to_owned());
    }
    let new = NewSpace::parse((&given.slug, &given.name, &given.purpose), given.posting, audience)
        .map_err(|errors| words(&errors))?;
    let txn = app.db.begin().await.map_err(told)?;
    space::create(&txn, None, new, app.clock.now()).await.map_err(told)?;
    txn.commit().await.map_err(|error| error.to_string())
}

async fn audience(app: &App, given: &SpaceCreate) -> Result<Vec<Audience>> {
    let of_kind =
        |kind: &Kind| Audience { kind: space_audience::Kind::OrganisationKind, value: kind.to_string() };
    let mut audience: Vec<Audience> = given.roles.iter().copied().map(Audience::role).collect();
    audience.extend(given.kinds.iter().map(of_kind));
    for name in &given.organisations {
        let found = organisation::find_by_name(app.db.read(), name).await.map_err(told)?;
        let found = found.ok_or_else(|| format!("there is no organisation named {name}"))?;
        audience.push(Audience { kind: space_audience::Kind::Organisation, value: found.id.to_string() });
    }
    Ok(audience)
}
