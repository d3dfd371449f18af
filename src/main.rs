//! The commands of the forum's server.

use clap::{Parser, Subcommand};
use csa_forum::{
    commands::{self, AccountCommand, AuditCommand, DemoOptions, SeriesCommand, SpaceCommand, TokenCommand},
    config::Settings,
};
use std::{path::PathBuf, process::ExitCode};

/// The collaboration server of a closed stakeholder forum.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    settings: Settings,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages, JSON and sockets, and work through the jobs.
    Serve,
    /// Work through the jobs alone, beside servers on the same database.
    Work,
    /// Bring the database up to date.
    Migrate,
    /// Write a backup to a file, while servers run.
    Backup {
        /// The file to make.
        file: PathBuf,
    },
    /// Fill an empty database from a backup, while no server runs.
    Restore {
        /// The file to read.
        file: PathBuf,
    },
    /// Read a report of a copy of a digest that came back, from standard input; a mail server starts it. Whatever it is handed it
    /// takes: it ends with 75 where the server is to bring it again.
    Bounce {
        /// The address to which it came, where the message itself does not tell.
        #[arg(long)]
        to: Option<String>,
    },
    /// Check the settings, the database and the mail server, and say what is wrong.
    Doctor,
    /// Serve the forum with synthetic content, on a SQLite database of its own; mail can be read at /mailbox.
    Demo(DemoOptions),
    /// Print the code that an authenticator app would show now for a key, such as one that the demonstration prints.
    Code {
        /// The key, in base 32; its groups may be spaced.
        #[arg(required = true)]
        key: Vec<String>,
    },
    /// Screen texts: of each line `{"id", "text"}` of standard input, say what would become of it, and by which rules.
    Screen,
    /// Make accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Check the audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Begin series of digests.
    #[command(subcommand)]
    Series(SeriesCommand),
    /// Open spaces.
    #[command(subcommand)]
    Space(SpaceCommand),
    /// Make, list and end the tokens of organisations' tools.
    #[command(subcommand)]
    Token(TokenCommand),
}

/// "Try again later", to a mail server (`EX_TEMPFAIL` of sysexits.h).
const TEMPFAIL: u8 = 75;

#[tokio::main]
async fn main() -> ExitCode {
    let Cli { settings, command } = Cli::parse();
    let outcome = match command {
        Command::Serve => commands::serve(settings).await,
        Command::Work => commands::work(settings).await,
        Command::Migrate => commands::migrate(settings).await,
        Command::Backup { file } => commands::backup(settings, &file).await,
        Command::Restore { file } => commands::restore(settings, &file).await,
        Command::Bounce { to } => match commands::bounce(settings, to.as_deref()).await {
            Ok(()) => Ok(()),
            Err(problem) => {
                eprintln!("csa-forum: {problem}");
                return ExitCode::from(TEMPFAIL);
            }
        },
        Command::Doctor => commands::doctor(settings).await,
        Command::Demo(options) => commands::demo(settings, options).await,
        Command::Code { key } => commands::code(&key.concat()),
        Command::Screen => commands::screen(),
        Command::Account(command) => commands::account(settings, command).await,
        Command::Audit(command) => commands::audit(settings, command).await,
        Command::Series(command) => commands::series(settings, command).await,
        Command::Space(command) => commands::space(settings, command).await,
        Command::Token(command) => commands::token(settings, command).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("csa-forum: {problem}");
            ExitCode::FAILURE
        }
    }
}
