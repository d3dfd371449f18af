//! What a running server holds.

use crate::{
    clock::Clock,
    config::Settings,
    domain::{database::Database, password::Hasher, secret::SecretKey, session::Sessions},
    hub::{Hub, Limits},
    mailer::{Mailer, Signer},
};
use lettre::message::Mailbox;
use std::{path::PathBuf, sync::Arc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The server's state; cloning it is cheap.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Database,
    /// What time it is.
    pub clock: Clock,
    /// Where mail goes.
    pub mailer: Mailer,
    /// What answers who is behind requests and frames.
    pub sessions: Sessions,
    /// What appends to meetings' logs and announces it.
    pub hub: Hub,
    /// What checks passwords.
    pub hasher: Hasher,
    /// The key of every signature.
    pub secret_key: SecretKey,
    /// What the operator set.
    pub settings: Arc<Settings>,
    /// The sender of mail.
    pub mail_from: Mailbox,
    /// The address to which answers go.
    pub reply_to: Mailbox,
    /// What signs mail, if it is signed.
    pub dkim: Option<Arc<Signer>>,
    /// The folder whose mail can be read at `/mailbox`; in the demonstration alone.
    pub mailbox: Option<PathBuf>,
    /// Cancelled when the server is to stop.
    pub stopping: CancellationToken,
    /// What must finish before it stops.
    pub tasks: TaskTracker,
}

impl App {
    /// The state for these settings; a setting that is wrong is told in one plain line. Needs a runtime.
    pub fn new(settings: Settings, db: Database, clock: Clock) -> Result<Self, String> {
        let mailbox = |name: &str, value: &str| {
            value.parse::<Mailbox>().map_err(|error| format!("{name} {value:?} is no mailbox: {error}"))
        };
        let mail_from = mailbox("MAIL_FROM", &settings.mail_from)?;
        let reply_to = match &settings.reply_to {
            Some(reply_to) => mailbox("REPLY_TO", reply_to)?,
            None => mail_from.clone(),
        };
        let limits =
            Limits::new(settings.sockets_a_person, settings.messages_at_once, settings.messages_a_second);
        Ok(Self {
            sessions: Sessions::new(db.clone(), settings.sessions()),
            hub: Hub::local(db.clone(), clock.clone(), limits),
            db,
            clock,
            mailer: Mailer::connect_trusting(
                &settings.mail_url,
                settings.mail_timeout(),
                settings.mail.ca_file.as_deref(),
            )?,
            hasher: Hasher::new(settings.passwords_at_once),
            secret_key: settings.secret_key.clone().unwrap_or_else(SecretKey::random),
            mail_from,
            reply_to,
            dkim: signer(&settings)?,
            mailbox: None,
            settings: Arc::new(settings),
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
        })
    }
}

/// What signs mail by these settings, if it is to be signed; all of them or none.
pub(crate) fn signer(settings: &Settings) -> Result<Option<Arc<Signer>>, String> {
    let mail = &settings.mail;
    match (&mail.dkim_domain, &mail.dkim_selector, &mail.dkim_key_file) {
        (Some(domain), Some(selector), Some(file)) => {
            Signer::read(domain, selector, file).map(|signer| Some(Arc::new(signer)))
        }
        (None, None, None) => Ok(None),
        _ => Err("DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE go together: set all or none".to_owned()),
    }
}
