use crate::{
    clock::Clock,
    commands::{Result, migrate, open, plain},
    config::Settings,
    domain::delivery::{self, Noted},
    mail::bounce,
};
use std::io::{Read, Write};

/// So much is read of a message: a report stands in front of what it returns.
const MOST: u64 = 1024 * 1024;

pub(super) async fn run(settings: &Settings, to: Option<&str>, message: impl Read) -> Result {
    let domain = settings.mail.bounce_domain.as_deref().ok_or("BOUNCE_DOMAIN is not set")?;
    let key = settings.secret_key.as_ref().ok_or("SECRET_KEY is not set: no return path can be known")?;
    let mut bytes = Vec::new();
    message.take(MOST).read_to_end(&mut bytes).map_err(plain)?;
    let said = match bounce::read(&bytes) {
        Some(report) => {
            let mut addresses = to.into_iter().chain(report.addresses.iter().map(String::as_str));
            let ours = addresses.find_map(|address| delivery::read_return_path(key, domain, address));
            match ours {
                Some(id) => note(settings, id, &report).await?,
                None => "it came to no return path of ours: nothing was changed",
            }
        }
        None => {
            "no report of a mail that was given up, as a delay or an automatic answer is none: nothing was changed"
        }
    };
    writeln!(std::io::stdout(), "{said}").map_err(plain)
}

async fn note(
    settings: &Settings,
    id: entity::id::DeliveryId,
    report: &bounce::Report,
) -> Result<&'static str> {
    let db = open(settings).await?;
    migrate::check(&db).await?;
    let said = (report.status, report.words.as_str());
    match delivery::bounce(&db, id, said, Clock::System.now()).await.map_err(plain)? {
        Noted::Bounced => Ok("a copy came back"),
        Noted::Suppressed => Ok("a copy came back, and its address gets no more digests"),
        Noted::Unchanged => Ok("it is known already, or that copy never left: nothing was changed"),
    }
}
