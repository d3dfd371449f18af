//! Where a request comes from: a network, and a device that may be one on which an account has signed in.

use crate::{
    app::App,
    domain::{account::Email, attempt::Origin, secret},
    http::session,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

const FORWARDED_FOR: &str = "x-forwarded-for";
const PURPOSE: &str = "device";

/// Who sends a request, as far as it tells without a session.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// What the browser says that it is.
    pub(crate) device: String,
    network: String,
    /// What the device's cookie holds.
    known: Option<String>,
}

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let address = address(peer, &parts.headers, &app.settings.trusted_proxies);
        let device = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            device: device.unwrap_or_default().to_owned(),
            network: address.map_or_else(|| "unknown".to_owned(), network),
            known: session::device(app, &parts.headers),
        })
    }
}

impl Client {
    /// From where somebody tries something for the account of an address, as it is compared.
    pub(crate) fn origin<'a>(&'a self, app: &App, email: &'a str) -> Origin<'a> {
        Origin { email, network: &self.network, device: self.device_of(app, email) }
    }

    /// The device, if the account of this address has signed in on it.
    fn device_of(&self, app: &App, email: &str) -> Option<&str> {
        let (device, signature) = self.known.as_deref()?.split_once('.')?;
        app.secret_key.verify(PURPOSE, bound(device, email).as_bytes(), signature).then_some(device)
    }

    /// The cookie by which this device is known again to the account that signs in; none if it is known already.
    pub(crate) fn remember(&self, app: &App, email: &str) -> Option<HeaderValue> {
        let email = Email::normalise(email);
        if self.device_of(app, &email).is_some() {
            return None;
        }
        let device = secret::token().0;
        let signature = app.secret_key.sign(PURPOSE, bound(&device, &email).as_bytes());
        session::device_cookie(app, &format!("{device}.{signature}"))
    }
}

fn bound(device: &str, email: &str) -> String {
    format!("{device}\0{email}")
}

/// The peer's address; behind a proxy that is trusted, the last address that it, or another such, was told.
fn address(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> Option<IpAddr> {
    let mut address = peer?.to_canonical();
    let told: Vec<_> =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect();
    for hop in told.join(",").rsplit(',') {
        if !trusted.iter().any(|proxy| proxy.to_canonical() == address) {
            break;
        }
        let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
        address = hop.to_canonical();
    }
    Some(address)
}

/// An IPv4 address, or the /64 of an IPv6 one: whoever has one address of it has them all (RFC 6177).
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let prefix = address.to_bits() & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from_bits(prefix))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn seen(peer: &str, forwarded: &[&'static str], trusted: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
        }
        let trusted: Vec<_> = trusted.iter().map(|proxy| ip(proxy)).collect();
        address(Some(ip(peer)), &headers, &trusted).unwrap()
    }

    #[test]
    fn a_header_is_believed_only_of_a_proxy_that_is_trusted() {
        assert_eq!(seen("192.0.2.1", &["192.0.2.9"], &[]), ip("192.0.2.1"));
        assert_eq!(seen("192.0.2.1", &["192.0.2.9"], &[PROXY]), ip("192.0.2.1"));
        assert_eq!(seen(PROXY, &["192.0.2.9"], &[PROXY]), ip("192.0.2.9"));
        assert_eq!(seen("::ffff:10.0.0.1", &["192.0.2.9"], &[PROXY]), ip("192.0.2.9"));
    }

    #[test]
    fn what_a_client_puts_before_the_proxys_word_is_not_believed() {
        assert_eq!(seen(PROXY, &["198.51.100.7, 192.0.2.9"], &[PROXY]), ip("192.0.2.9"));
        assert_eq!(seen(PROXY, &["198.51.100.7", "192.0.2.9"], &[PROXY]), ip("192.0.2.9"));
        assert_eq!(seen(PROXY, &["192.0.2.9, 10.0.0.2"], &[PROXY, "10.0.0.2"]), ip("192.0.2.9"));
        assert_eq!(seen(PROXY, &["192.0.2.9, mangled"], &[PROXY]), ip(PROXY));
        assert_eq!(seen(PROXY, &[], &[PROXY]), ip(PROXY));
    }

    #[test]
    fn the_addresses_of_one_subscriber_are_one_network() {
        assert_eq!(network(ip("2001:db8:1:2:3:4:5:6")), network(ip("2001:db8:1:2::9")));
        assert_ne!(network(ip("2001:db8:1:2::9")), network(ip("2001:db8:1:3::9")));
        assert_ne!(network(ip("192.0.2.1")), network(ip("192.0.2.2")));
    }
}
