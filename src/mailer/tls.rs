//! TLS over a stream of our own: lettre would open the stream itself, and leave out `TCP_NODELAY`.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::{
    io,
    net::SocketAddr,
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

/// What is needed to speak TLS to one host.
#[derive(Clone)]
pub(super) struct Tls {
    connector: TlsConnector,
    host: ServerName<'static>,
}

impl Tls {
    /// TLS to a host for whose certificate the machine's own list of authorities vouches, or those of a PEM file.
    pub(super) fn new(host: &str, authorities: Option<&Path>) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(file) = authorities {
            add(&mut roots, file)?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let host = ServerName::try_from(host.to_owned()).map_err(unusable)?;
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), host })
    }

    /// Begins TLS on a stream. A server that was asked for it on the way has greeted already; lettre waits for a greeting, and
    /// is given one.
    pub(super) async fn begin(&self, stream: TcpStream, has_greeted: bool) -> io::Result<Wrapped> {
        let stream = self.connector.connect(self.host.clone(), stream).await?;
        let greeting: &[u8] = if has_greeted { b"220 \r\n" } else { b"" };
        Ok(Wrapped { stream, greeting })
    }
}

fn add(roots: &mut RootCertStore, file: &Path) -> Result<(), String> {
    let told = |what: &str| format!("MAIL_CA_FILE: {}: {what}", file.display());
    let certificates = CertificateDer::pem_file_iter(file).map_err(|error| told(&error.to_string()))?;
    let mut count = 0;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| told(&error.to_string()))?;
        roots.add(certificate).map_err(|error| told(&error.to_string()))?;
        count += 1;
    }
    if count == 0 { Err(told("no certificate in PEM")) } else { Ok(()) }
}

#[expect(clippy::needless_pass_by_value, reason = "it maps an error")]
fn unusable(error: impl ToString) -> String {
    format!("MAIL_URL: TLS is not usable: {}", error.to_string())
}

/// A stream that is encrypted, and what is read before it.
#[derive(Debug)]
pub(super) struct Wrapped {
    stream: TlsStream<TcpStream>,
    greeting: &'static [u8],
}

impl AsyncTokioStream for Wrapped {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Wrapped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let (now, later) = self.greeting.split_at(self.greeting.len().min(buffer.remaining()));
            buffer.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wrapped {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
