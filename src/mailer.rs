//! Sends mail: one message, one recipient, and an answer that says what is known of its fate.

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor, address::Envelope,
    transport::smtp::extension::ClientId,
};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::fs;
use url::Url;
use uuid::Uuid;

/// How long one message may take, from connecting to the server's answer.
const LONGEST: Duration = Duration::from_mins(1);

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum Mailer {
    /// A mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
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
    /// Not sent, and may be tried again: the server was not reached, or answered 4xx (RFC 5321, 4.2.1).
    #[error("{0}")]
    Transient(String),
    /// Refused for good: the server answered 5xx.
    #[error("{0}")]
    Permanent(String),
    /// Perhaps sent: the connection was lost while the server's answer was awaited.
    #[error("{0}")]
    Uncertain(String),
}

impl Mailer {
    /// The mailer of an address: `smtp://`, `smtps://`, `smtp+starttls://` or `file://`.
    pub fn connect(url: &str) -> Result<Self, String> {
        let parsed = Url::parse(url).map_err(|error| format!("MAIL_URL {url:?} is no address: {error}"))?;
        match parsed.scheme() {
            "file" => Ok(Self::Folder(PathBuf::from(parsed.path()))),
            "smtp" | "smtps" => smtp(url),
            "smtp+starttls" => smtp(&format!("{}?tls=required", url.replacen("smtp+starttls", "smtp", 1))),
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
            Self::Smtp(transport) => {
                let envelope = Envelope::new(Some(from.clone()), vec![to.clone()])
                    .map_err(|error| Failure::Permanent(error.to_string()))?;
                match tokio::time::timeout(LONGEST, transport.send_raw(&envelope, bytes)).await {
                    Ok(Ok(reply)) => {
                        Ok(format!("{} {}", reply.code(), reply.message().collect::<Vec<_>>().join(" ")))
                    }
                    Ok(Err(error)) => Err(classify(&error)),
                    Err(_) => Err(Failure::Uncertain("no answer within a minute".to_owned())),
                }
            }
            Self::Folder(folder) => {
                write(folder, to, bytes).await.map_err(|e| Failure::Transient(e.to_string()))
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
            Self::Smtp(transport) => match transport.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err("the mail server refused NOOP".to_owned()),
                Err(error) => Err(error.to_string()),
            },
            Self::Folder(folder) => fs::create_dir_all(folder).await.map_err(|error| error.to_string()),
            Self::Memory(_) => Ok(()),
        }
    }
}

fn smtp(url: &str) -> Result<Mailer, String> {
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
        .map_err(|error| format!("MAIL_URL is not usable: {error}"))?;
    // The machine's own name is nobody's business.
    let name = ClientId::Domain("localhost".to_owned());
    Ok(Mailer::Smtp(builder.hello_name(name).timeout(Some(LONGEST / 2)).build()))
}

/// An answer decides; without one, only a failure to connect is known to have sent nothing.
fn classify(error: &lettre::transport::smtp::Error) -> Failure {
    let text = error.to_string();
    if error.is_permanent() {
        Failure::Permanent(text)
    } else if error.is_transient() || error.is_client() || is_unreached(error) {
        Failure::Transient(text)
    } else {
        Failure::Uncertain(text)
    }
}

fn is_unreached(error: &lettre::transport::smtp::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return io.kind() == std::io::ErrorKind::ConnectionRefused;
        }
        source = cause.source();
    }
    false
}

/// Writes under a passing name first, so that a reader never sees half a message.
async fn write(folder: &PathBuf, to: &Address, bytes: &[u8]) -> std::io::Result<String> {
    fs::create_dir_all(folder).await?;
    let name = Uuid::now_v7();
    let passing = folder.join(format!(".{name}"));
    let mut message = format!("X-Envelope-To: {to}\r\n").into_bytes();
    message.extend_from_slice(bytes);
    fs::write(&passing, message).await?;
    fs::rename(passing, folder.join(format!("{name}.eml"))).await?;
    Ok("250 written".to_owned())
}
