//! A mail server, spoken to command by command, so that it is known whether the final dot was sent when something
//! goes wrong.

use crate::mailer::Failure;
use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, MailParameter},
        response::Response,
    },
};
use percent_encoding::percent_decode_str;
use std::{
    error::Error as _,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, time::timeout};
use url::Url;

/// A connection that was not used for so long may have been closed by the server.
const LONGEST_IDLE: Duration = Duration::from_secs(20);

/// A mail server, and connections to it that wait for the next message.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    limit: Duration,
    idle: Arc<Mutex<Vec<(Instant, AsyncSmtpConnection)>>>,
}

#[derive(Clone)]
enum Security {
    /// None: for a relay on the same machine.
    Plain,
    /// TLS from the first byte (RFC 8314).
    Wrapped(TlsParameters),
    /// STARTTLS, or nothing is sent (RFC 3207).
    Upgraded(TlsParameters),
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing was said about it.
    Connecting,
    /// The server knows of it, but cannot have it.
    Announced,
    /// The server may have all of it.
    Handed,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({}:{})", self.host, self.port)
    }
}

impl Smtp {
    /// The server of an address; nothing is sent to it yet.
    pub(super) fn new(url: &Url, limit: Duration) -> Result<Self, String> {
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("MAIL_URL names no host")?.to_owned();
        let tls = || {
            TlsParameters::new(host.clone()).map_err(|error| format!("MAIL_URL: TLS is not usable: {error}"))
        };
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Wrapped(tls()?), 465),
            "smtp+starttls" => (Security::Upgraded(tls()?), 587),
            _ => (Security::Plain, 25),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let credentials =
            url.password().map(|secret| Credentials::new(decoded(url.username()), decoded(secret)));
        let port = url.port().unwrap_or(port);
        Ok(Self { host, port, security, credentials, limit, idle: Arc::default() })
    }

    /// Hands one message over. When time runs out the connection is dropped with it, since its next answer would
    /// be taken for another message's.
    pub(super) async fn send(&self, from: &Address, to: &Address, bytes: &[u8]) -> Result<String, Failure> {
        let mut stage = Stage::Connecting;
        match timeout(self.limit, self.talk((from, to), bytes, &mut stage)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(lost(stage, "no answer in time".to_owned())),
        }
    }

    /// Whether the server answers.
    pub(super) async fn test(&self) -> Result<(), String> {
        match timeout(self.limit, self.connect()).await {
            Ok(Ok(connection)) => {
                self.keep(connection);
                Ok(())
            }
            Ok(Err(failure)) => Err(failure.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        }
    }

    async fn talk(
        &self,
        (from, to): (&Address, &Address),
        bytes: &[u8],
        stage: &mut Stage,
    ) -> Result<String, Failure> {
        let mut connection = self.announce(from, to).await?;
        *stage = Stage::Announced;
        let before = |error: &Error| classify(Stage::Announced, error);
        connection.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(|error| before(&error))?;
        connection.command(Data).await.map_err(|error| before(&error))?;
        *stage = Stage::Handed;
        let reply = connection.message(bytes).await.map_err(|error| classify(Stage::Handed, &error))?;
        self.keep(connection);
        Ok(words(&reply))
    }

    /// Begins a message on a connection that waits, or on a new one if the server has closed that.
    async fn announce(&self, from: &Address, to: &Address) -> Result<AsyncSmtpConnection, Failure> {
        let parameters = || {
            if to.to_string().is_ascii() { Vec::new() } else { vec![MailParameter::SmtpUtfEight] }
        };
        let begin = || Mail::new(Some(from.clone()), parameters());
        if let Some(mut waiting) = self.waiting()
            && waiting.command(begin()).await.is_ok()
        {
            return Ok(waiting);
        }
        let mut connection = self.connect().await?;
        connection.command(begin()).await.map_err(|error| classify(Stage::Announced, &error))?;
        Ok(connection)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        // The machine's own name is nobody's business.
        let name = ClientId::Domain("localhost".to_owned());
        let mut connection = match &self.security {
            Security::Wrapped(tls) => {
                let server = (self.host.as_str(), self.port);
                AsyncSmtpConnection::connect_tokio1(server, Some(self.limit), &name, Some(tls.clone()), None)
                    .await
                    .map_err(|error| unwelcome(&error))?
            }
            Security::Plain | Security::Upgraded(_) => {
                let stream = self.stream().await.map_err(|error| Failure::Unreached(error.to_string()))?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &name)
                    .await
                    .map_err(|error| Failure::Unreached(told(&error)))?
            }
        };
        if let Security::Upgraded(tls) = &self.security {
            connection.starttls(tls.clone(), &name).await.map_err(|error| unwelcome(&error))?;
        }
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, credentials).await.map_err(|error| unwelcome(&error))?;
        }
        Ok(connection)
    }

    /// Without `TCP_NODELAY` the final dot waits for the server's acknowledgement of the message: 40 ms each.
    async fn stream(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    fn waiting(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(since, _)| since.elapsed() < LONGEST_IDLE);
        idle.pop().map(|(_, connection)| connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((Instant::now(), connection));
    }
}

/// An answer decides (RFC 5321, 4.2.1); without one, it is how far the message had come.
fn classify(stage: Stage, error: &Error) -> Failure {
    if error.is_permanent() {
        Failure::Permanent(told(error))
    } else if error.is_transient() {
        Failure::Transient(told(error))
    } else {
        lost(stage, told(error))
    }
}

fn lost(stage: Stage, words: String) -> Failure {
    match stage {
        Stage::Connecting => Failure::Unreached(words),
        Stage::Announced => Failure::Transient(words),
        Stage::Handed => Failure::Uncertain(words),
    }
}

/// What came of TLS or of signing in: a server that cannot be trusted, or that does not know us, needs an operator;
/// one that broke off does not.
fn unwelcome(error: &Error) -> Failure {
    if error.is_permanent() || error.is_client() || error.is_tls() || is_bad_tls(error) {
        Failure::Unwelcome(told(error))
    } else {
        Failure::Unreached(told(error))
    }
}

/// rustls tells of a certificate that it refuses, and of bytes that are no TLS, as invalid data.
fn is_bad_tls(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return io.kind() == std::io::ErrorKind::InvalidData;
        }
        source = cause.source();
    }
    false
}

fn words(reply: &Response) -> String {
    format!("{} {}", reply.code(), reply.message().collect::<Vec<_>>().join(" "))
}

/// The server's own words where it said something: "550 5.1.1 No such mailbox".
fn told(error: &Error) -> String {
    match (error.status(), error.source()) {
        (Some(code), Some(source)) => format!("{code} {source}"),
        (Some(code), None) => code.to_string(),
        _ => error.to_string(),
    }
}
