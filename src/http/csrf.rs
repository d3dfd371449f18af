//! Requests that change something must come from the forum's own pages: the browser says so, and a token proves it.

use crate::app::App;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, header},
};
use std::sync::Arc;

const PURPOSE: &str = "form";

/// The token that forms carry: of a session, or of the cookie that somebody signed out was given.
pub(crate) fn token(app: &App, secret: &str) -> String {
    app.secret_key.sign(PURPOSE, secret.as_bytes())
}

/// Whether a browser sent this from one of our pages. `Sec-Fetch-Site` says so; where an old browser does not send
/// it, `Origin` does, unless our `Referrer-Policy` made it `null` (Fetch, "append a request Origin header").
pub(crate) fn is_same_site(app: &App, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some("null") | None) => true,
        (None, Some(origin)) => origin == app.settings.public_origin(),
    }
}

/// What stands in a form that was sent: names and values, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Sent(pub(crate) Arc<Vec<(String, String)>>);

impl Sent {
    /// The first value of a name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What came of looking for the token in a form.
pub(crate) enum Checked {
    /// The request, whole again; it carries what was sent.
    Genuine(Box<Request>, Sent),
    /// No token, or another session's.
    Forged(Sent),
    /// The body is larger than is taken.
    TooLarge,
}

/// Looks for the token in the form that a request carries, or in its `x-csrf` header.
pub(crate) async fn check(app: &App, secret: &str, request: Request) -> Checked {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, app.settings.largest_body).await else { return Checked::TooLarge };
    let sent = Sent(Arc::new(url::form_urlencoded::parse(&bytes).into_owned().collect()));
    let header = parts.headers.get("x-csrf").and_then(|value| value.to_str().ok());
    let given = header.or_else(|| sent.value("csrf")).unwrap_or_default();
    if app.secret_key.verify(PURPOSE, secret.as_bytes(), given) {
        Checked::Genuine(Box::new(Request::from_parts(parts, Body::from(bytes))), sent)
    } else {
        Checked::Forged(sent)
    }
}
