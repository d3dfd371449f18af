use crate::{
    app::App,
    commands::{Result, app, migrate},
    config::Settings,
    domain::{
        FieldErrors,
        account::{self, NewAccount},
        organisation::{self, NewMembership, NewOrganisation},
    },
    locale::Locale,
};
use clap::{Args, Subcommand};
use entity::{organisation::Kind, role_grant::Role};
use std::io::Read;

/// What can be done with accounts from the command line.
#[derive(Subcommand, Debug)]
pub enum AccountCommand {
    /// Make an account; the password is read from standard input, so that it stands in no process list.
    Create(AccountCreate),
}

/// An account to make.
#[derive(Args, Debug)]
pub struct AccountCreate {
    /// The address with which they sign in.
    #[arg(long)]
    email: String,

    /// Their name, which only sign-in, mail and the membership secretary use.
    #[arg(long)]
    name: String,

    /// The name that others see; may be a pseudonym.
    #[arg(long)]
    shown_name: String,

    /// A role; may be given several times.
    #[arg(long = "role", value_parser = parse_code::<Role>)]
    roles: Vec<Role>,

    /// The organisation to which they belong; entered if it is new.
    #[arg(long)]
    organisation: Option<String>,

    /// The organisation's kind, if it is new.
    #[arg(long, value_parser = parse_code::<Kind>, default_value = "charity")]
    organisation_kind: Kind,

    /// Whether they may nominate members for it.
    #[arg(long)]
    lead: bool,
}

pub(super) async fn run(settings: Settings, command: AccountCommand) -> Result {
    let AccountCommand::Create(given) = command;
    let app = app(settings).await?;
    migrate::check(&app.db).await?;
    let mut typed = String::new();
    std::io::stdin().read_to_string(&mut typed).map_err(|error| format!("standard input: {error}"))?;
    create(&app, given, typed.trim_end_matches(['\r', '\n'])).await
}

async fn create(app: &App, given: AccountCreate, typed: &str) -> Result {
    let new =
        NewAccount::parse(&given.shown_name, &given.name, &given.email).map_err(|errors| words(&errors))?;
    let mut own = new.own_words();
    own.push(app.settings.public_name.clone());
    let password = app.hasher.choose(typed.to_owned(), own).await.map_err(told)?;
    let password = password.map_err(|problem| words(&FieldErrors::one("password", problem)))?;
    let hash = app.hasher.hash(password).await.map_err(told)?;
    let now = app.clock.now();
    let txn = app.db.begin().await.map_err(told)?;
    let account = account::create(&txn, None, (new, hash), now).await.map_err(told)?;
    for role in given.roles {
        account::grant(&txn, None, (account.id, role), now).await.map_err(told)?;
    }
    if let Some(name) = &given.organisation {
        let organisation = if let Some(known) = organisation::find_by_name(&txn, name).await.map_err(told)? {
            known
        } else {
            let new = NewOrganisation::parse(name, Some(given.organisation_kind))
                .map_err(|errors| words(&errors))?;
            organisation::create(&txn, None, new, now).await.map_err(told)?
        };
        // Showing an affiliation is the member's choice, and off for survivors' groups.
        let new = NewMembership {
            account_id: account.id,
            organisation_id: organisation.id,
            lead: given.lead,
            affiliation_shown: organisation.kind != Kind::SurvivorsGroup,
        };
        organisation::join(&txn, None, new, now).await.map_err(told)?;
    }
    txn.commit().await.map_err(|error| error.to_string())
}

pub(super) fn parse_code<T: std::str::FromStr>(code: &str) -> std::result::Result<T, String> {
    code.parse().map_err(|_| "not one of the codes in README.md, \"Words we use\"".to_owned())
}

/// What the domain says, in words for the operator.
pub(super) fn told(error: crate::domain::Error) -> String {
    let english = Locale::for_code("en");
    match error {
        crate::domain::Error::Invalid(errors) => words(&errors),
        crate::domain::Error::Conflict(key) | crate::domain::Error::Forbidden(key) => {
            english.message(key).unwrap_or_else(|| key.to_owned())
        }
        other => other.to_string(),
    }
}

/// What is wrong with what the operator gave, in words.
pub(super) fn words(errors: &FieldErrors) -> String {
    let english = Locale::for_code("en");
    let word = |error: &crate::domain::FieldError| match error.problem.limit {
        Some(limit) => english.message_with_number(error.problem.key, "limit", limit),
        None => english.message(error.problem.key),
    };
    errors.iter().filter_map(word).collect::<Vec<_>>().join("; ")
}
