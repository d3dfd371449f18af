//! Sends mail: one message, one recipient, and an answer that says what is known of its fate.

mod dkim;
mod smtp;
mod starttls;
mod tls;

pub use dkim::{Signer, body_hash, verify};
pub use smtp::Smtp;

use lettre::Address;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::fs;
use url::Url;
use uuid::Uuid;

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum Mailer {
    /// A mail server.
    Smtp(Smtp),
    /// A folder, one file a message; for development.
    Folder(PathBuf),
    /// Memory, for a test to read.
    Memory(Arc<Mutex<Vec<Sent>>>),
}

/// A message that was handed over, as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The one recipient of the envelope.
    pub to: String,
    /// The message, headers and body.
    pub bytes: Vec<u8>,
}

/// What became of a message that the server did not simply accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing was said about the message, since the server was not reached.
    #[error("{0}")]
    Unreached(String),
    /// Not sent, whoever it is for: TLS or signing in to the server failed, or it takes nothing from this sender. An
    /// operator is needed.
    #[error("{0}")]
    Unwelcome(String),
    /// Not sent, since the server was lost before the final dot, or went away instead of taking it (421).
    #[error("{0}")]
    Broken(String),
    /// Not sent, and may be tried again: the server answered 4xx (RFC 5321, 4.2.1).
    #[error("{0}")]
    Transient(String),
    /// Refused for good: the server answered 5xx.
    #[error("{0}")]
    Permanent(String),
    /// Perhaps sent: the server was lost when it may have had all of the message, and before it answered.
    #[error("{0}")]
    Uncertain(String),
}

impl Mailer {
    /// The mailer of an address (`smtp://`, `smtps://`, `smtp+starttls://` or `file://`); `limit` is how long each
    /// step may take: connecting, each command, the message.
    pub fn connect(url: &str, limit: Duration) -> Result<Self, String> {
        Self::connect_trusting(url, limit, None)
    }

    /// The same, where the authorities of a PEM file vouch for the server as well as the machine's own.
    pub fn connect_trusting(url: &str, limit: Duration, authorities: Option<&Path>) -> Result<Self, String> {
        let parsed = Url::parse(url).map_err(|error| format!("MAIL_URL is no address: {error}"))?;
        match parsed.scheme() {
            "file" => Ok(Self::Folder(PathBuf::from(parsed.path()))),
            "smtp" | "smtps" | "smtp+starttls" => Smtp::new(&parsed, limit, authorities).map(Self::Smtp),
            other => Err(format!("MAIL_URL starts with {other}://; use smtp, smtps, smtp+starttls or file")),
        }
    }

    /// A mailer that keeps what it is given.
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// A connection of a worker's own, which it keeps between its messages; it is opened when it is used.
    pub fn line(&self) -> Line {
        Line { mailer: self.clone(), open: None }
    }

    /// Hands one message over on a connection for it alone, and returns the server's answer.
    pub async fn send(&self, from: &Address, to: &Address, bytes: &[u8]) -> Result<String, Failure> {
        let mut line = self.line();
        line.ready().await?;
        let sent = line.send(from, to, bytes).await;
        line.close().await;
        sent
    }

    /// What was kept in memory so far.
    pub fn sent(&self) -> Vec<Sent> {
        match self {
            Self::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Self::Smtp(_) | Self::Folder(_) => Vec::new(),
        }
    }

    /// Whether the mail server can be reached; in words if not.
    pub async fn test(&self) -> Result<(), String> {
        let mut line = self.line();
        let reached = line.ready().await.map_err(|failure| failure.to_string());
        line.close().await;
        reached
    }
}

/// A connection of one worker's own to where mail goes.
pub struct Line {
    mailer: Mailer,
    open: Option<smtp::Open>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line({:?})", self.mailer)
    }
}

impl Line {
    /// So many times its limit a message may take, from asking whether the line stands to the server's last answer.
    pub const STEPS: u32 = smtp::STEPS;

    /// Whether the line stands without anything being asked first.
    pub fn stands(&self) -> bool {
        match &self.mailer {
            Mailer::Smtp(_) => self.open.as_ref().is_some_and(smtp::Open::is_fresh),
            Mailer::Folder(_) => false,
            Mailer::Memory(_) => true,
        }
    }

    /// Sees to it that the line stands. What fails here concerns no message.
    pub async fn ready(&mut self) -> Result<(), Failure> {
        match &self.mailer {
            // Boxed, since what speaks to a server is large, and every worker would hold it.
            Mailer::Smtp(server) => Box::pin(server.ready(&mut self.open)).await,
            Mailer::Folder(folder) => {
                fs::create_dir_all(folder).await.map_err(|error| Failure::Unreached(error.to_string()))
            }
            Mailer::Memory(_) => Ok(()),
        }
    }

    /// Hands one message over, and returns the server's answer.
    pub async fn send(&mut self, from: &Address, to: &Address, bytes: &[u8]) -> Result<String, Failure> {
        match &self.mailer {
            Mailer::Smtp(server) => Box::pin(server.send(&mut self.open, (from, to), bytes)).await,
            Mailer::Folder(folder) => {
                write(folder, to, bytes).await.map_err(|error| Failure::Broken(error.to_string()))
            }
            Mailer::Memory(sent) => {
                let message = Sent { to: to.to_string(), bytes: bytes.to_vec() };
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(message);
                Ok("250 kept".to_owned())
            }
        }
    }

    /// Ends the connection if it was not used for a while.
    pub async fn rest(&mut self) {
        if let Mailer::Smtp(server) = &self.mailer {
            Box::pin(server.rest(&mut self.open, false)).await;
        }
    }

    /// Ends the connection.
    pub async fn close(mut self) {
        if let Mailer::Smtp(server) = &self.mailer {
            Box::pin(server.rest(&mut self.open, true)).await;
        }
    }
}

/// Writes under a passing name first, so that a reader never sees half a message.
async fn write(folder: &Path, to: &Address, bytes: &[u8]) -> std::io::Result<String> {
    fs::create_dir_all(folder).await?;
    let name = Uuid::now_v7();
    let passing = folder.join(format!(".{name}"));
    let mut message = format!("X-Envelope-To: {to}\r\n").into_bytes();
    message.extend_from_slice(bytes);
    fs::write(&passing, message).await?;
    fs::rename(passing, folder.join(format!("{name}.eml"))).await?;
    Ok("250 written".to_owned())
}
