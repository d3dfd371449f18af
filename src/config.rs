//! Settings: read once, from flags or the environment. `csa-forum serve --help` is their manual.

use crate::domain::{attempt, secret::SecretKey};
use clap::{Args, ValueEnum};
use std::{
    net::{IpAddr, SocketAddr},
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

    /// Where mail goes: `smtp://`, `smtps://`, `smtp+starttls://` (with `USER:PASSWORD@HOST:PORT`) or `file:///FOLDER`.
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

    /// How many messages are on their way to the mail server at once.
    #[arg(long, global = true, env = "MAIL_AT_ONCE", default_value_t = 4)]
    pub mail_at_once: usize,

    /// How many seconds one message may take; after twice as long another worker may take it over.
    #[arg(long, global = true, env = "MAIL_TIMEOUT", default_value_t = 60)]
    pub mail_timeout_seconds: u32,

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

    /// How many passwords are hashed at once; each takes 19 MiB and some tens of milliseconds of a core.
    #[arg(long, global = true, env = "PASSWORDS_AT_ONCE", default_value_t = 2)]
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

    /// How many requests are answered at once; more get 503 with `Retry-After`.
    #[arg(long, global = true, env = "REQUESTS_AT_ONCE", default_value_t = 512)]
    pub requests_at_once: usize,

    /// The largest request body, in bytes.
    #[arg(long, global = true, env = "LARGEST_BODY", default_value_t = 256 * 1024)]
    pub largest_body: usize,

    /// How many sockets a person may have open.
    #[arg(long, global = true, env = "SOCKETS_A_PERSON", default_value_t = 5)]
    pub sockets_a_person: usize,

    /// How many messages a person may send to meetings at once.
    #[arg(long, global = true, env = "MESSAGES_AT_ONCE", default_value_t = 5)]
    pub messages_at_once: u32,

    /// How many messages a person may send to meetings a second, after those at once.
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

impl Settings {
    /// The address at which people reach the forum, without a slash at the end.
    pub fn public_origin(&self) -> String {
        self.public_url.as_ref().map_or_else(
            || format!("http://{}", self.listen),
            |url| url.as_str().trim_end_matches('/').to_owned(),
        )
    }

    /// How often what can be guessed may be tried.
    pub fn attempts(&self) -> attempt::Limits {
        attempt::Limits {
            account: self.tries_an_account,
            strangers: self.tries_of_strangers,
            network: self.tries_a_network,
        }
    }

    /// How long one message may take, from connecting to the mail server's answer.
    pub fn mail_timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.mail_timeout_seconds.max(1)))
    }

    /// Whether people reach the forum over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}

fn parse_secret_key(text: &str) -> Result<SecretKey, String> {
    SecretKey::parse(text).ok_or_else(|| format!("needs at least {} characters", SecretKey::LEAST))
}
