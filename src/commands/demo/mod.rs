//! The forum with synthetic content: invented people and organisations, and something waiting for each role.
//! Everything is made by the rules of `domain`, as if people had done it.

mod concerns;
mod digests;
mod flags;
mod history;
mod meetings;
mod nominations;
mod office;
mod people;
mod referrals;
mod stage;
mod terms;
mod threads;
mod trends;

use crate::{
    app::App,
    clock::Clock,
    commands::{Result, account::told, migrate, open, serve, share},
    config::Settings,
    domain::{
        secret::{self, SecretKey},
        tenure::{self, Use},
    },
    telemetry,
};
use clap::Args;
use stage::Stage;
use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// How the demonstration is kept.
#[derive(Args, Debug)]
pub struct DemoOptions {
    /// Where its database and its mail are kept.
    #[arg(long, default_value = "data/demo")]
    data_dir: PathBuf,

    /// Go on with what is there, instead of beginning afresh.
    #[arg(long)]
    keep: bool,
}

/// The parts of the database: SQLite keeps two files beside it.
const FILES: [&str; 3] = ["demo.db", "demo.db-wal", "demo.db-shm"];

pub(super) async fn run(settings: Settings, options: DemoOptions) -> Result {
    telemetry::start(&settings)?;
    let listener = serve::listen(&settings).await?;
    let folder = prepare(&options.data_dir)?;
    let secret_key = match settings.secret_key {
        Some(given) => given,
        None => secret_key(&folder.join("secret-key"))?,
    };
    let database = folder.join(FILES[0]);
    let mailbox = folder.join("mail");
    let settings = Settings {
        database_url: format!("sqlite://{}?mode=rwc", database.display()),
        mail_url: format!("file://{}", mailbox.display()),
        secret_key: Some(secret_key),
        ..settings
    };
    let kept = options.keep && database.exists();
    if !kept {
        begin_afresh(&settings, &folder).await?;
    }
    let _tenure = share(&settings).await?;
    let db = open(&settings).await?;
    migrate::up(&db).await?;
    let mut app = App::new(settings, db, Clock::System)?;
    app.mailbox = Some(mailbox);
    if !kept {
        fill(&app).await.map_err(told)?;
    }
    announce(&app).map_err(|error| error.to_string())?;
    serve::serve(app, listener).await
}

async fn fill(app: &App) -> crate::domain::Result<()> {
    let mut stage = Stage::new(app);
    people::enter(&mut stage).await?;
    terms::enter(&stage).await?;
    nominations::enter(&stage).await?;
    threads::enter(&stage).await?;
    meetings::enter(&stage).await?;
    trends::enter(&stage).await?;
    history::enter(&stage).await?;
    concerns::enter(&stage).await?;
    digests::enter(&stage).await?;
    referrals::enter(&stage).await?;
    flags::enter(&stage).await?;
    office::enter(&stage).await
}

fn prepare(folder: &Path) -> Result<PathBuf> {
    let told = |error| format!("--data-dir {}: {error}", folder.display());
    fs::create_dir_all(folder.join("mail")).map_err(told)?;
    fs::canonicalize(folder).map_err(told)
}

/// The key with which what the demonstration keeps is sealed: made at first, and the same when it goes on.
fn secret_key(file: &Path) -> Result<SecretKey> {
    let told = |error| format!("--data-dir: {}: {error}", file.display());
    if !file.exists() {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(file).map_err(told)?;
        file.write_all(secret::token().0.as_bytes()).map_err(told)?;
    }
    let text = fs::read_to_string(file).map_err(told)?;
    SecretKey::parse(&text).ok_or_else(|| format!("--data-dir: {} is too short", file.display()))
}

/// Removes what an earlier demonstration left, and nothing else.
async fn begin_afresh(settings: &Settings, folder: &Path) -> Result {
    let tenure = tenure::take(&settings.database_url, Use::Alone).await.map_err(told)?;
    let Some(_tenure) = tenure else {
        return Err("a demonstration is running on this --data-dir: stop it first".to_owned());
    };
    let mail = fs::read_dir(folder.join("mail")).into_iter().flatten().flatten();
    let messages = mail.map(|file| file.path()).filter(|path| path.extension().is_some_and(|it| it == "eml"));
    for path in FILES.iter().map(|name| folder.join(name)).chain(messages) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(format!("--data-dir: cannot remove {}: {error}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Says where it is and how to sign in; on standard output, since it is what the command is for.
fn announce(app: &App) -> std::io::Result<()> {
    let origin = app.settings.public_origin();
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nA demonstration: everyone and everything in it is invented.\n")?;
    writeln!(out, "  The forum   {origin}/")?;
    writeln!(out, "  Its mail    {origin}/mailbox")?;
    writeln!(out, "  Password    {}, for everybody\n", people::PASSWORD)?;
    for (who, address, key) in people::to_sign_in_as() {
        writeln!(out, "  {address:<26}{who}")?;
        if let Some(key) = key {
            writeln!(out, "  {:<26}code key: {}", "", key.text())?;
        }
    }
    writeln!(
        out,
        "\nWhoever has a code key is asked for a code, too. Put the key into an authenticator app,"
    )?;
    writeln!(out, "or print the code that stands now: csa-forum code KEY")?;
    writeln!(out, "\nStop it with Ctrl+C.\n")?;
    out.flush()
}
