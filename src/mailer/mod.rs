//! Sends mail: one message, one recipient, and an answer that says what is known of its fate.

mod smtp;

pub use smtp::Smtp;

use lettre::Address;
use std::{
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
    /// Nothing was said about the message, since TLS or signing in to the server failed: an operator is needed.
    #[error("{0}")]
    Unwelcome(String),
    /// Not sent, and may be tried again: the server answered 4xx (RFC 5321, 4.2.1) or was lost before the final dot.
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
    /// The mailer of an address (`smtp://`, `smtps://`, `smtp+starttls://` or `file://`); `limit` is how long one
    /// message may take, from connecting to the server's answer.
    pub fn connect(url: &str, limit: Duration) -> Result<Self, String> {
        let parsed = Url::parse(url).map_err(|error| format!("MAIL_URL is no address: {error}"))?;
        match parsed.scheme() {
            "file" => Ok(Self::Folder(PathBuf::from(parsed.path()))),
            "smtp" | "smtps" | "smtp+starttls" => Smtp::new(&parsed, limit).map(Self::Smtp),
            other => Err(format!("MAIL_URL starts with {other}://; use smtp, smtps, smtp+starttls or file")),
        }
    }

    /// A mailer that keeps what it is given.
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Hands one message over, and returns the server's answer.
    pub async fn send(&self, from: &Address, to: &Address, bytes: &[u8]) -> Result<String, Failure> {
        match self {
            Self::Smtp(server) => server.send(from, to, bytes).await,
            Self::Folder(folder) => {
                write(folder, to, bytes).await.map_err(|error| Failure::Unreached(error.to_string()))
            }
            Self::Memory(sent) => {
                let message = Sent { to: to.to_string(), bytes: bytes.to_vec() };
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(message);
                Ok("250 kept".to_owned())
            }
        }
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
        match self {
            Self::Smtp(server) => server.test().await,
            Self::Folder(folder) => fs::create_dir_all(folder).await.map_err(|error| error.to_string()),
            Self::Memory(_) => Ok(()),
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
