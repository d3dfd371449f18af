//! Settings: read once, from flags or the environment. `csa-forum serve --help` is their manual.

mod actions;
mod drafts;
mod mail;
mod meetings;
mod reviews;
mod sessions;

pub use actions::ActionSettings;
pub use drafts::DraftSettings;
pub use mail::{MailSettings, Uncertain};
pub use meetings::MeetingSettings;
pub use reviews::ReviewSettings;
pub use sessions::SessionSettings;

use crate::domain::{attempt, secret::SecretKey, session::Lifetimes};
use clap::{Args, ValueEnum};
use std::{
    net::{IpAddr, SocketAddr},
    thread,
    time::Duration,
};
use url::Url;

/// What an operator can set. A secret never shows in a log.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Where the data is: `sqlite://FILE?mode=rwc` or `postgres://USER@HOST/NAME`.
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        default_value = "sqlite://data/forum.db?mode=rwc",
        hide_env_values = true
    )]
    pub database_url: String,

    /// The most database connections (on SQLite: the most readers).
    #[arg(long, global = true, env = "DATABASE_CONNECTIONS", default_value_t = 8)]
    pub database_connections: u32,

    /// The address and port on which pages are served.
    #[arg(long, global = true, env = "LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The address at which people reach the forum; `https` makes cookies Secure. Default: `http://` and LISTEN.
    #[arg(long, global = true, env = "PUBLIC_URL")]
    pub public_url: Option<Url>,

    /// Where mail goes: `smtp://`, `smtps://`, `smtp+starttls://` (with `USER:PASSWORD@HOST:PORT`; over
    /// `smtp://` no password leaves the machine) or `file:///FOLDER`.
    #[arg(
        long,
        global = true,
        env = "MAIL_URL",
        default_value = "smtp://127.0.0.1:25",
        hide_env_values = true
    )]
    pub mail_url: String,

    /// The sender of mail; neutral, such as `Forum <forum@example.org>`.
    #[arg(long, global = true, env = "MAIL_FROM", default_value = "The Forum <forum@localhost.example>")]
    pub mail_from: String,

    /// The staffed address to which answers to a digest go. Default: `MAIL_FROM`.
    #[arg(long, global = true, env = "REPLY_TO")]
    pub reply_to: Option<String>,

    /// Where to report a weakness of the forum, as `/.well-known/security.txt` gives it: `mailto:` or `https:`.
    /// Default: `REPLY_TO`.
    #[arg(long, global = true, env = "SECURITY_CONTACT")]
    pub security_contact: Option<Url>,

    /// How many messages are on their way to the mail server at once.
    #[arg(long, global = true, env = "MAIL_AT_ONCE", default_value_t = 4)]
    pub mail_at_once: usize,

    /// How many seconds each step of sending may take: connecting, a command, half the message; after ten times as long
    /// another worker may take a copy over.
    #[arg(long, global = true, env = "MAIL_TIMEOUT", default_value_t = 60)]
    pub mail_timeout_seconds: u32,

    /// How the copies of digests are sent.
    #[command(flatten)]
    pub mail: MailSettings,

    /// The key from which signatures are made: at least 32 characters, the same on every node.
    #[arg(long, global = true, env = "SECRET_KEY", hide_env_values = true, value_parser = parse_secret_key)]
    pub secret_key: Option<SecretKey>,

    /// How log lines are written.
    #[arg(long, global = true, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// Which log lines are written: `error`, `warn`, `info`, `debug`, or a filter such as `csa_forum=debug`.
    #[arg(long, global = true, env = "LOG_LEVEL", default_value = "info")]
    pub log_level: String,

    /// The address and port on which Prometheus metrics are served; never the public one. Default: not served.
    #[arg(long, global = true, env = "METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,

    /// The name that pages and mail show; neutral by default.
    #[arg(long, global = true, env = "PUBLIC_NAME", default_value = "The Forum")]
    pub public_name: String,

    /// The neutral site to which "Exit this page" leads.
    #[arg(long, global = true, env = "EXIT_URL", default_value = "https://www.bbc.co.uk/weather")]
    pub exit_url: Url,

    /// How many passwords are hashed at once; each takes 19 MiB and some tens of milliseconds of a core. Default: as
    /// many as there are cores, less one for everybody else, and one at least.
    #[arg(long, global = true, env = "PASSWORDS_AT_ONCE", default_value_t = cores_but_one())]
    pub passwords_at_once: usize,

    /// The addresses of the proxies whose `X-Forwarded-For` is believed, with commas between. Default: nobody's.
    #[arg(long, global = true, env = "TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,

    /// How often the password of one account may be tried at once from one network, and from a device that it uses.
    #[arg(long, global = true, env = "TRIES_AN_ACCOUNT", default_value_t = 5)]
    pub tries_an_account: u32,

    /// The same from everywhere together, but the devices that it uses.
    #[arg(long, global = true, env = "TRIES_OF_STRANGERS", default_value_t = 20)]
    pub tries_of_strangers: u32,

    /// How often passwords may be tried at once from one network, for whichever accounts.
    #[arg(long, global = true, env = "TRIES_A_NETWORK", default_value_t = 100)]
    pub tries_a_network: u32,

    /// How long sessions last.
    #[command(flatten)]
    pub sessions: SessionSettings,

    /// How soon moderators mean to decide, and when they are offered a break.
    #[command(flatten)]
    pub reviews: ReviewSettings,

    /// How long drafts are kept, and how many of them.
    #[command(flatten)]
    pub drafts: DraftSettings,

    /// How long those who attended a meeting have for its minutes.
    #[command(flatten)]
    pub meetings: MeetingSettings,
    /// When people are reminded of what they are to do.
    #[command(flatten)]
    pub actions: ActionSettings,

    /// How many requests are answered at once; more get 503 with `Retry-After`.
    #[arg(long, global = true, env = "REQUESTS_AT_ONCE", default_value_t = 512)]
    pub requests_at_once: usize,

    /// The largest request body, in bytes.
    #[arg(long, global = true, env = "LARGEST_BODY", default_value_t = 256 * 1024)]
    pub largest_body: usize,

    /// How many sockets a person may have open.
    #[arg(long, global = true, env = "SOCKETS_A_PERSON", default_value_t = 5)]
    pub sockets_a_person: usize,

    /// How many messages a person may send to meetings at once; a reaction counts as one.
    #[arg(long, global = true, env = "MESSAGES_AT_ONCE", default_value_t = 5)]
    pub messages_at_once: u32,

    /// How many messages a person may send to meetings a second, after those at once; a reaction counts as one.
    #[arg(long, global = true, env = "MESSAGES_A_SECOND", default_value_t = 1)]
    pub messages_a_second: u32,

    /// The seconds between two heartbeats of a socket, a fifth more or less.
    #[arg(long, global = true, env = "HEARTBEAT_SECONDS", default_value_t = 25)]
    pub heartbeat_seconds: u64,
}

/// How log lines are written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one JSON object a line.
    Json,
}

/// A setting, as an administrator may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// What it is.
    Value(String),
    /// It is set, and secret.
    Hidden,
    /// It is not set.
    NotSet,
}

impl Shown {
    fn value(value: &impl ToString) -> Self {
        Self::Value(value.to_string())
    }

    fn of(value: Option<&impl ToString>) -> Self {
        value.map_or(Self::NotSet, Self::value)
    }

    fn list(values: &[impl ToString]) -> Self {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        if values.is_empty() { Self::NotSet } else { Self::Value(values.join(", ")) }
    }

    /// An address without who signs in there, with what, and how: a query may hold a password, too.
    fn address(address: &str) -> Self {
        if address.starts_with("sqlite:") || address.starts_with("file:") {
            return Self::Value(address.to_owned());
        }
        let Ok(mut url) = Url::parse(address) else { return Self::Hidden };
        url.set_query(None);
        match (url.set_username(""), url.set_password(None)) {
            (Ok(()), Ok(())) => Self::value(&url),
            _ => Self::Hidden,
        }
    }
}

impl Settings {
    /// The address at which people reach the forum, without a slash at the end.
    pub fn public_origin(&self) -> String {
        self.public_url.as_ref().map_or_else(
            || format!("http://{}", self.listen),
            |url| url.as_str().trim_end_matches('/').to_owned(),
        )
    }

    /// Every setting as it is in force, by the name of its environment variable; secrets stay hidden.
    #[expect(clippy::too_many_lines, reason = "a line for each setting")]
    pub fn in_force(&self) -> Vec<(&'static str, Shown)> {
        // Taken apart in full, so that a new setting does not compile until it stands here.
        let Self {
            database_url,
            database_connections,
            listen,
            public_url,
            mail_url,
            mail_from,
            reply_to,
            security_contact,
            mail_at_once,
            mail_timeout_seconds,
            mail,
            secret_key,
            log_format,
            log_level,
            metrics_listen,
            public_name,
            exit_url,
            passwords_at_once,
            trusted_proxies,
            tries_an_account,
            tries_of_strangers,
            tries_a_network,
            sessions,
            reviews,
            drafts,
            meetings,
            actions,
            requests_at_once,
            largest_body,
            sockets_a_person,
            messages_at_once,
            messages_a_second,
            heartbeat_seconds,
        } = self;
        let shown = [
            ("DATABASE_URL", Shown::address(database_url)),
            ("DATABASE_CONNECTIONS", Shown::value(database_connections)),
            ("LISTEN", Shown::value(listen)),
            ("PUBLIC_URL", Shown::of(public_url.as_ref())),
            ("MAIL_URL", Shown::address(mail_url)),
            ("MAIL_FROM", Shown::value(mail_from)),
            ("REPLY_TO", Shown::of(reply_to.as_ref())),
            ("SECURITY_CONTACT", Shown::of(security_contact.as_ref())),
            ("MAIL_AT_ONCE", Shown::value(mail_at_once)),
            ("MAIL_TIMEOUT", Shown::value(mail_timeout_seconds)),
            ("SECRET_KEY", if secret_key.is_some() { Shown::Hidden } else { Shown::NotSet }),
            ("LOG_FORMAT", Shown::value(&format!("{log_format:?}").to_lowercase())),
            ("LOG_LEVEL", Shown::value(log_level)),
            ("METRICS_LISTEN", Shown::of(metrics_listen.as_ref())),
            ("PUBLIC_NAME", Shown::value(public_name)),
            ("EXIT_URL", Shown::value(exit_url)),
            ("PASSWORDS_AT_ONCE", Shown::value(passwords_at_once)),
            ("TRUSTED_PROXIES", Shown::list(trusted_proxies)),
            ("TRIES_AN_ACCOUNT", Shown::value(tries_an_account)),
            ("TRIES_OF_STRANGERS", Shown::value(tries_of_strangers)),
            ("TRIES_A_NETWORK", Shown::value(tries_a_network)),
            ("REQUESTS_AT_ONCE", Shown::value(requests_at_once)),
            ("LARGEST_BODY", Shown::value(largest_body)),
            ("SOCKETS_A_PERSON", Shown::value(sockets_a_person)),
            ("MESSAGES_AT_ONCE", Shown::value(messages_at_once)),
            ("MESSAGES_A_SECOND", Shown::value(messages_a_second)),
            ("HEARTBEAT_SECONDS", Shown::value(heartbeat_seconds)),
        ];
        let parts = sessions.in_force().into_iter().chain(reviews.in_force()).chain(drafts.in_force());
        let parts = parts.chain(meetings.in_force());
        let parts = parts.chain(actions.in_force());
        shown.into_iter().chain(mail.in_force()).chain(parts).collect()
    }

    /// How often what can be guessed may be tried.
    pub fn attempts(&self) -> attempt::Limits {
        attempt::Limits {
            account: self.tries_an_account,
            strangers: self.tries_of_strangers,
            network: self.tries_a_network,
        }
    }

    /// How long sessions last.
    pub fn sessions(&self) -> Lifetimes {
        self.sessions.lifetimes()
    }

    /// How long each step of sending a message may take.
    pub fn mail_timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.mail_timeout_seconds.max(1)))
    }

    /// Whether people reach the forum over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}

fn cores_but_one() -> usize {
    thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1))
}

fn parse_secret_key(text: &str) -> Result<SecretKey, String> {
    SecretKey::parse(text).ok_or_else(|| format!("needs at least {} characters", SecretKey::LEAST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, FromArgMatches};
    use std::collections::BTreeSet;

    fn settings(arguments: &[&str]) -> Settings {
        let command = Settings::augment_args(Command::new("csa-forum"));
        Settings::from_arg_matches(&command.get_matches_from([&["csa-forum"], arguments].concat())).unwrap()
    }

    #[test]
    fn every_setting_is_shown_by_the_name_of_its_variable() {
        let command = Settings::augment_args(Command::new("csa-forum"));
        let known = command.get_arguments().filter_map(|argument| argument.get_env()?.to_str());
        let shown = settings(&[]).in_force();
        let shown: BTreeSet<&str> = shown.iter().map(|(name, _)| *name).collect();
        assert_eq!(shown, known.collect());
    }

    #[test]
    fn no_secret_is_shown() {
        let given = [
            "--database-url",
            "postgres://forum:canary-1@localhost/forum?password=canary-2",
            "--mail-url",
            "smtp+starttls://forum:canary-3@mail.example.org:587",
            "--secret-key",
            "canary-4-0123456789-0123456789-0123456789",
        ];
        let shown = format!("{:?}", settings(&given).in_force());
        assert!(!shown.contains("canary"), "{shown}");
        assert!(shown.contains("postgres://localhost/forum") && shown.contains("mail.example.org:587"));
    }
}
