use crate::{
    clock::Clock,
    commands::{Result, account::told, migrate, open, plain, share},
    config::Settings,
    domain::audit::{self, Verification},
};
use clap::Subcommand;
use std::io::Write;

/// What can be done with the audit log from the command line.
#[derive(Subcommand, Debug)]
pub enum AuditCommand {
    /// Walk the whole chain, say where it breaks, and end with 1 if it does or if the job that chains has not run for an
    /// hour; servers may run meanwhile.
    Verify,
}

pub(super) async fn run(settings: &Settings, command: AuditCommand) -> Result {
    let AuditCommand::Verify = command;
    let db = open(settings).await?;
    let _tenure = share(settings).await?;
    migrate::check(&db).await?;
    let found = audit::verify(&db).await.map_err(told)?;
    write(&mut std::io::stdout().lock(), &found).map_err(plain)?;
    match (found.broken, found.is_behind(Clock::System.now())) {
        (0, false) => Ok(()),
        (0, true) => Err("the audit log is not chained: no worker runs, or the job fails".to_owned()),
        _ => Err("the audit log is broken".to_owned()),
    }
}

fn write(out: &mut impl Write, found: &Verification) -> std::io::Result<()> {
    writeln!(out, "{} entries are chained", found.chained)?;
    match found.unchained_since {
        Some(since) => {
            writeln!(out, "{} are not chained yet, the oldest of {}", found.unchained, moment(since))?;
        }
        None => writeln!(out, "0 are not chained yet")?,
    }
    writeln!(out, "{} reasons are as they were given, {} are erased", found.reasons, found.erased)?;
    for broken in &found.breaks {
        writeln!(out, "BROKEN {broken}")?;
    }
    let told = u64::try_from(found.breaks.len()).unwrap_or(u64::MAX);
    if found.broken > told {
        writeln!(out, "BROKEN and {} more", found.broken - told)?;
    }
    if let Some((position, hash)) = &found.head {
        writeln!(out, "the last link is {position}, {}", audit::hex(hash))?;
    }
    Ok(())
}

fn moment(at: crate::domain::Timestamp) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
