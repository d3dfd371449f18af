use crate::{
    app::App,
    commands::{
        Result,
        account::{told, words},
        app, migrate, plain,
    },
    config::Settings,
    domain::{
        account,
        api_token::{self, NewToken, Scope},
        organisation,
    },
};
use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use entity::id::ApiTokenId;
use std::io::{self, Write};

/// What can be done with the tokens of organisations' tools from the command line.
#[derive(Subcommand, Debug)]
pub enum TokenCommand {
    /// Make a token for a member of an organisation; it alone is written to standard output, and never shown again.
    Create(TokenCreate),
    /// List the tokens that can still be used: key, end, scopes, label.
    List,
    /// End a token, by its key.
    Revoke {
        /// The key, from `token list`.
        id: ApiTokenId,
    },
}

/// A token to make.
#[derive(Args, Debug)]
pub struct TokenCreate {
    /// The address of the member in whose name it acts.
    #[arg(long)]
    email: String,

    /// The organisation for which it acts; the member belongs to it.
    #[arg(long)]
    organisation: String,

    /// What it is for, such as "Case statistics".
    #[arg(long)]
    label: String,

    /// What it may be used for; may be given several times.
    #[arg(long = "scope", required = true, value_parser = scopes())]
    scopes: Vec<Scope>,

    /// For how many days it can be used.
    #[arg(long, default_value_t = 90)]
    days: i64,
}

pub(super) async fn run(settings: Settings, command: TokenCommand) -> Result {
    let app = app(settings).await?;
    migrate::check(&app.db).await?;
    match command {
        TokenCommand::Create(given) => {
            let token = create(&app, given).await?;
            writeln!(io::stdout(), "{token}").map_err(plain)
        }
        TokenCommand::List => {
            let tokens = api_token::list_usable(app.db.read(), app.clock.now()).await.map_err(told)?;
            let mut out = io::stdout().lock();
            for token in tokens {
                let ends = token.expires_at.date_naive();
                writeln!(out, "{}  {ends}  {}  {}", token.id, token.scopes, token.label).map_err(plain)?;
            }
            Ok(())
        }
        TokenCommand::Revoke { id } => api_token::revoke(&app.db, id, app.clock.now()).await.map_err(told),
    }
}

async fn create(app: &App, given: TokenCreate) -> Result<String> {
    let db = app.db.read();
    let account = account::find_by_email(db, &given.email).await.map_err(told)?;
    let account = account.ok_or("--email: no account has this address")?;
    let organisation = organisation::find_by_name(db, &given.organisation).await.map_err(told)?;
    let organisation = organisation.ok_or("--organisation: there is none of this name")?;
    let whose = (account.id, organisation.id);
    let new = NewToken::parse(whose, &given.label, &given.scopes, given.days);
    let new = new.map_err(|errors| words(&errors))?;
    let (_, token) = api_token::create(&app.db, new, app.clock.now()).await.map_err(told)?;
    Ok(token)
}

fn scopes() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::ALL.map(Scope::name)).try_map(|name| name.parse::<Scope>())
}
