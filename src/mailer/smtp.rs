//! A mail server, spoken to command by command, so that it is known whether the final dot was sent when something
//! goes wrong.

use crate::mailer::{Failure, starttls, tls::Tls};
use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Noop, Rcpt, Rset},
        extension::{ClientId, Extension, MailParameter},
        response::Response,
    },
};
use percent_encoding::percent_decode_str;
use std::{
    error::Error as _,
    fmt, io, iter,
    net::IpAddr,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, time::timeout};
use url::Url;

/// A connection that was not used for so long may have been closed by the server, and is asked first.
const FRESH: Duration = Duration::from_secs(1);

/// A connection that was not used for so long is closed: servers give up on it within minutes.
const LONGEST_IDLE: Duration = Duration::from_secs(20);

/// So many times its limit a message may take at most: the question whether the connection stands, a new one, and then
/// MAIL on one that proves closed, a new one, MAIL, RCPT, DATA, the message with its dot (two), and RSET.
pub(super) const STEPS: u32 = 10;

/// What was said when nothing was heard.
const IN_TIME: &str = "no answer in time";

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    limit: Duration,
}

#[derive(Clone)]
enum Security {
    /// None: for a relay on the same machine.
    Plain,
    /// TLS from the first byte (RFC 8314).
    Wrapped(Tls),
    /// STARTTLS, or nothing is sent (RFC 3207).
    Upgraded(Tls),
}

/// A connection to the server that waits for the next message.
pub(super) struct Open {
    connection: AsyncSmtpConnection,
    used: Instant,
}

impl Open {
    /// Whether it was used a moment ago.
    pub(super) fn is_fresh(&self) -> bool {
        self.used.elapsed() < FRESH
    }
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Its sender was named, and nobody to whom it goes.
    Sender,
    /// The server knows to whom it goes, and cannot have it.
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
    /// The server of an address; nothing is sent to it yet. Authorities in a PEM file vouch for it, too.
    pub(super) fn new(url: &Url, limit: Duration, authorities: Option<&Path>) -> Result<Self, String> {
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("MAIL_URL names no host")?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Wrapped(Tls::new(&host, authorities)?), 465),
            "smtp+starttls" => (Security::Upgraded(Tls::new(&host, authorities)?), 587),
            // On the same machine nobody reads along.
            _ if url.password().is_some() && !is_loopback(&host) => {
                let words = "MAIL_URL would send the password in clear: use smtps or smtp+starttls";
                return Err(words.to_owned());
            }
            _ => (Security::Plain, 25),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let credentials =
            url.password().map(|secret| Credentials::new(decoded(url.username()), decoded(secret)));
        let port = url.port().unwrap_or(port);
        Ok(Self { host, port, security, credentials, limit })
    }

    /// Sees to it that a connection stands: the one that waits, or a new one.
    pub(super) async fn ready(&self, open: &mut Option<Open>) -> Result<(), Failure> {
        if let Some(mut held) = open.take() {
            let stands = held.is_fresh()
                || matches!(timeout(self.limit, held.connection.command(Noop)).await, Ok(Ok(_)));
            if stands {
                *open = Some(held);
                return Ok(());
            }
        }
        *open = Some(Open { connection: self.connect().await?, used: Instant::now() });
        Ok(())
    }

    /// Hands one message over. The connection is kept if the server answered all that was said. When time runs out it is
    /// dropped, since its next answer would be taken for another message's.
    pub(super) async fn send(
        &self,
        open: &mut Option<Open>,
        (from, to): (&Address, &Address),
        bytes: &[u8],
    ) -> Result<String, Failure> {
        let mut connection = self.announce(open.take(), from, to).await?;
        let sent = self.hand_over(&mut connection, to, bytes).await;
        let stands = match &sent {
            Ok(_) => true,
            // What was begun is taken back, so that the next message begins afresh.
            Err(Failure::Transient(_) | Failure::Permanent(_)) => {
                matches!(timeout(self.limit, connection.command(Rset)).await, Ok(Ok(_)))
            }
            Err(_) => false,
        };
        if stands {
            *open = Some(Open { connection, used: Instant::now() });
        }
        sent
    }

    /// Ends a connection that nobody has used for a while, or any, if nobody will.
    pub(super) async fn rest(&self, open: &mut Option<Open>, at_once: bool) {
        if open.as_ref().is_some_and(|held| at_once || held.used.elapsed() >= LONGEST_IDLE)
            && let Some(mut held) = open.take()
        {
            // A server that does not answer to that is left all the same.
            let _answer = timeout(self.limit, held.connection.quit()).await;
        }
    }

    /// Names a message's sender on the connection that waits, or on a new one if the server has closed that.
    async fn announce(
        &self,
        waiting: Option<Open>,
        from: &Address,
        to: &Address,
    ) -> Result<AsyncSmtpConnection, Failure> {
        if let Some(Open { mut connection, .. }) = waiting {
            match self.name_sender(&mut connection, from, to).await {
                Ok(()) => return Ok(connection),
                // A server ends a connection after so many messages (421), or since it was unused.
                Err(Failure::Broken(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
        let mut connection = self.connect().await?;
        self.name_sender(&mut connection, from, to).await?;
        Ok(connection)
    }

    async fn name_sender(
        &self,
        connection: &mut AsyncSmtpConnection,
        from: &Address,
        to: &Address,
    ) -> Result<(), Failure> {
        let international = !to.to_string().is_ascii();
        if international && !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let words = "the mail server takes no address with letters beyond ASCII (RFC 6531)";
            return Err(Failure::Permanent(words.to_owned()));
        }
        let parameters = if international { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
        let mail = Mail::new(Some(from.clone()), parameters);
        self.step(Stage::Sender, connection.command(mail)).await.map(|_| ())
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        to: &Address,
        bytes: &[u8],
    ) -> Result<String, Failure> {
        self.step(Stage::Announced, connection.command(Rcpt::new(to.clone(), Vec::new()))).await?;
        self.step(Stage::Announced, connection.command(Data)).await?;
        // lettre asks for more once what it was given is written, and then writes the final dot: as long as it has not
        // asked, the server cannot have it.
        let dotted = AtomicBool::new(false);
        let mut left = Some(bytes);
        let parts = iter::from_fn(|| {
            let part = left.take();
            dotted.store(part.is_none(), Ordering::Relaxed);
            part
        });
        let answer = timeout(self.limit * 2, connection.message_iter(parts)).await;
        let stage = if dotted.load(Ordering::Relaxed) { Stage::Handed } else { Stage::Announced };
        match answer {
            Ok(Ok(reply)) => Ok(words(&reply)),
            Ok(Err(error)) => Err(classify(stage, &error)),
            Err(_) => Err(lost(stage, IN_TIME.to_owned())),
        }
    }

    async fn step(
        &self,
        stage: Stage,
        command: impl Future<Output = Result<Response, Error>>,
    ) -> Result<Response, Failure> {
        match timeout(self.limit, command).await {
            Ok(answer) => answer.map_err(|error| classify(stage, &error)),
            Err(_) => Err(lost(stage, IN_TIME.to_owned())),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let unanswered = |_| Failure::Unreached(IN_TIME.to_owned());
        timeout(self.limit, self.greet()).await.map_err(unanswered)?
    }

    /// Connects, and says all that comes before a message.
    async fn greet(&self) -> Result<AsyncSmtpConnection, Failure> {
        // The machine's own name is nobody's business.
        let name = ClientId::Domain("localhost".to_owned());
        let mut stream = self.stream().await.map_err(|error| Failure::Unreached(error.to_string()))?;
        let (tls, has_greeted) = match &self.security {
            Security::Plain => (None, false),
            Security::Wrapped(tls) => (Some(tls), false),
            Security::Upgraded(tls) => {
                starttls::ask(&mut stream).await?;
                (Some(tls), true)
            }
        };
        let greeted = match tls {
            Some(tls) => {
                let stream = tls.begin(stream, has_greeted).await.map_err(|error| untrusted(&error))?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &name).await
            }
            None => AsyncSmtpConnection::connect_with_transport(Box::new(stream), &name).await,
        };
        let mut connection = greeted.map_err(|error| unwelcome(&error))?;
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, credentials).await.map_err(|error| unwelcome(&error))?;
        }
        Ok(connection)
    }

    /// Without `TCP_NODELAY` the final dot waits for the server's acknowledgement of the message: 40 ms each.
    async fn stream(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// An answer decides (RFC 5321, 4.2.1); without one, it is how far the message had come.
fn classify(stage: Stage, error: &Error) -> Failure {
    let words = told(error);
    let code = error.status().map(u16::from);
    match code {
        // The server goes away, whatever it was asked (RFC 5321, 3.8), and has not taken what it was given.
        Some(421) => Failure::Broken(words),
        // It wants us to sign in, or to do so otherwise (RFC 4954, 6).
        Some(530 | 534 | 535 | 538) => Failure::Unwelcome(words),
        // It does not know yet to whom the message goes, so it is ours, or us, that it does not want.
        Some(500..) if stage == Stage::Sender => Failure::Unwelcome(words),
        _ if error.is_permanent() => Failure::Permanent(words),
        _ if error.is_transient() => Failure::Transient(words),
        _ => lost(stage, words),
    }
}

fn lost(stage: Stage, words: String) -> Failure {
    match stage {
        Stage::Sender | Stage::Announced => Failure::Broken(words),
        Stage::Handed => Failure::Uncertain(words),
    }
}

/// What came of the greeting, of TLS or of signing in: a server that cannot be trusted, or that does not want us, needs an
/// operator; one that broke off does not.
fn unwelcome(error: &Error) -> Failure {
    if error.is_permanent() || error.is_client() || error.is_tls() || is_bad_tls(error) {
        Failure::Unwelcome(told(error))
    } else {
        Failure::Unreached(told(error))
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn untrusted(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::InvalidData {
        Failure::Unwelcome(format!("TLS with it failed: {error}"))
    } else {
        Failure::Unreached(error.to_string())
    }
}

/// rustls tells of a certificate that it refuses, and of bytes that are no TLS, as invalid data.
fn is_bad_tls(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return io.kind() == io::ErrorKind::InvalidData;
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
