use crate::{
    app::signer,
    clock::Clock,
    commands::{Result, migrate, open, plain},
    config::Settings,
    domain::{audit, database::Database, minutes, referral, tenure},
    mailer::{Mailer, body_hash, verify},
};
use chrono::{Datelike, TimeDelta};
use lettre::message::Mailbox;
use std::{io::Write, path::Path, time::Duration};

/// What a check found: well, or wrong, in a plain line.
type Finding = std::result::Result<String, String>;

/// How long the mail server may take to answer.
const LONGEST: Duration = Duration::from_secs(20);

pub(super) async fn run(settings: &Settings) -> Result {
    let mut findings = vec![secret_key(settings), public_url(settings)];
    findings.extend(mailboxes(settings));
    findings.push(bounces(settings));
    findings.extend(signing(settings));
    findings.push(mail_server(settings).await);
    findings.extend(database(settings).await);
    let mut out = std::io::stdout().lock();
    for finding in &findings {
        match finding {
            Ok(well) => writeln!(out, "well   {well}"),
            Err(wrong) => writeln!(out, "WRONG  {wrong}"),
        }
        .map_err(plain)?;
    }
    match findings.iter().filter(|finding| finding.is_err()).count() {
        0 => Ok(()),
        wrong => Err(format!("{wrong} of {} checks found something wrong", findings.len())),
    }
}

fn secret_key(settings: &Settings) -> Finding {
    match &settings.secret_key {
        Some(_) => Ok("SECRET_KEY is set".to_owned()),
        None => {
            Err("SECRET_KEY is not set: give 32 or more random characters, the same on every node".to_owned())
        }
    }
}

fn public_url(settings: &Settings) -> Finding {
    match &settings.public_url {
        Some(url) if url.scheme() == "https" => Ok(format!("PUBLIC_URL is {url}")),
        Some(url) => Err(format!("PUBLIC_URL is {url}: without https, anyone on the way can read along")),
        None => {
            Err("PUBLIC_URL is not set: links in mail would lead nowhere, and cookies are not Secure"
                .to_owned())
        }
    }
}

fn mailboxes(settings: &Settings) -> Vec<Finding> {
    let reply_to = settings.reply_to.as_ref().unwrap_or(&settings.mail_from);
    let told = |name: &str, value: &str| match value.parse::<Mailbox>() {
        Ok(mailbox) if mailbox.email.domain() == "localhost.example" => {
            Err(format!("{name} is {mailbox}: nobody can answer it"))
        }
        Ok(mailbox) => Ok(format!("{name} is {mailbox}")),
        Err(error) => Err(format!("{name} {value:?} is no mailbox: {error}")),
    };
    vec![told("MAIL_FROM", &settings.mail_from), told("REPLY_TO", reply_to)]
}

fn bounces(settings: &Settings) -> Finding {
    match (&settings.mail.bounce_domain, &settings.secret_key) {
        (Some(domain), Some(_)) => Ok(format!("copies of digests come back to bounce+…@{domain}")),
        (Some(_), None) => {
            Err("BOUNCE_DOMAIN needs SECRET_KEY: no return path would be known again".to_owned())
        }
        (None, _) => {
            Ok("BOUNCE_DOMAIN is not set: copies come back to MAIL_FROM, and nobody counts them".to_owned())
        }
    }
}

/// Signs a message, has it verified by the record that is to be published, and prints that.
fn signing(settings: &Settings) -> Vec<Finding> {
    let signer = match signer(settings) {
        Ok(Some(signer)) => signer,
        Ok(None) => {
            return vec![Ok(
                "mail is not signed: DKIM_DOMAIN is not set, so the mail server has to do it".to_owned()
            )];
        }
        Err(wrong) => return vec![Err(wrong)],
    };
    let header = b"From: The Forum <forum@example.org>\r\nSubject: A test\r\n\r\n";
    let body = b"A line, and  another.\r\n";
    let verified = signer
        .sign(header, &body_hash(body), Clock::System.now().timestamp())
        .and_then(|signature| verify(&signer.record(), &[signature.as_slice(), header, body].concat()));
    let signed = match verified {
        Ok(()) => Ok(format!(
            "a signature of ours verifies; publish: {} TXT {}",
            signer.name(),
            signer.record_in_strings()
        )),
        Err(error) => Err(format!("a signature of ours does not verify: {error}")),
    };
    vec![signed, alignment(settings, signer.domain())]
}

/// Whoever heeds DMARC (RFC 7489, 3.1.1) wants mail signed for the domain of its sender.
fn alignment(settings: &Settings, domain: &str) -> Finding {
    let Ok(sender) = settings.mail_from.parse::<Mailbox>() else {
        return Err("MAIL_FROM is no mailbox".to_owned());
    };
    let host = sender.email.domain().to_ascii_lowercase();
    if host == domain || host.ends_with(&format!(".{domain}")) {
        Ok("mail is signed for the domain of its sender".to_owned())
    } else {
        Err(format!(
            "the sender {} is not of DKIM_DOMAIN {domain}: the signature says nothing for it",
            sender.email
        ))
    }
}

async fn mail_server(settings: &Settings) -> Finding {
    let mailer = Mailer::connect_trusting(&settings.mail_url, LONGEST, settings.mail.ca_file.as_deref())?;
    if matches!(mailer, Mailer::Folder(_)) {
        return Err("MAIL_URL is a folder: nobody gets any mail".to_owned());
    }
    match tokio::time::timeout(LONGEST, mailer.test()).await {
        Ok(Ok(())) => Ok("the mail server answers".to_owned()),
        Ok(Err(error)) => Err(format!("the mail server does not answer: {error}")),
        Err(_) => Err(format!("the mail server does not answer within {} seconds", LONGEST.as_secs())),
    }
}

async fn database(settings: &Settings) -> Vec<Finding> {
    if let Some(file) = tenure::file_of(&settings.database_url)
        && !Path::new(file).exists()
    {
        return vec![Err(format!("DATABASE_URL: there is no {file}: run `csa-forum migrate`"))];
    }
    let db = match open(settings).await {
        Ok(db) => db,
        Err(wrong) => return vec![Err(wrong)],
    };
    vec![
        Ok("the database opens".to_owned()),
        migrate::check(&db).await.map(|()| "the database is up to date".to_owned()),
        durability(&db).await,
        clock(&db).await,
        leads(&db).await,
        seals(&db).await,
    ]
}

async fn durability(db: &Database) -> Finding {
    match db.durability_problem().await.map_err(plain)? {
        Some(problem) => Err(problem),
        None => Ok("what the database acknowledges is on the disk".to_owned()),
    }
}

/// One lead alone could not be away.
async fn leads(db: &Database) -> Finding {
    if referral::has_enough_leads(db.read()).await.map_err(plain)? {
        Ok("two people or more lead on safeguarding".to_owned())
    } else {
        Err("fewer than two people lead on safeguarding: the membership secretary gives the role".to_owned())
    }
}

/// Minutes that were changed after they were approved are not what was approved.
async fn seals(db: &Database) -> Finding {
    let (well, wrong) = minutes::check_all(db.read()).await.map_err(plain)?;
    if wrong.is_empty() {
        return Ok(format!("the seals of minutes hold: {well}"));
    }
    let meetings = wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Err(format!("the seals of the minutes of these meetings do not hold: {meetings}"))
}

/// A clock that runs late would date what happens before what happened already.
async fn clock(db: &Database) -> Finding {
    let now = Clock::System.now();
    let latest = audit::find_latest_moment(db.read()).await.map_err(plain)?;
    match latest {
        Some(latest) if latest > now + TimeDelta::minutes(1) => {
            Err(format!("the clock says {now}, and the audit log has an entry of {latest}"))
        }
        _ if now.year() < 2026 => Err(format!("the clock says {now}")),
        _ => Ok(format!("the clock says {}", now.format("%Y-%m-%d %H:%M UTC"))),
    }
}
