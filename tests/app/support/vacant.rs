//! Addresses at which nothing listens, yet or any more.

use std::net::SocketAddr;
use tokio::net::TcpSocket;

/// An address at which nothing listens. As long as it is kept nobody else is given its port, and a server that is told of
/// it may listen there: a port that was only looked up belongs to whoever asks next.
pub(crate) struct Vacant {
    pub(crate) address: SocketAddr,
    _kept: TcpSocket,
}

impl Vacant {
    pub(crate) fn find() -> Self {
        let kept = TcpSocket::new_v4().expect("a socket");
        // Two that both set it may have one address, as long as one of them at most listens (socket(7)).
        kept.set_reuseaddr(true).expect("an option that every socket has");
        kept.bind(([127, 0, 0, 1], 0).into()).expect("a free port");
        Self { address: kept.local_addr().expect("its address"), _kept: kept }
    }

    /// The same as the address of a mail server, as a setting.
    pub(crate) fn mail_url(&self) -> String {
        format!("smtp://{}", self.address)
    }
}
