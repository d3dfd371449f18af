//! Headers that every answer carries.

use crate::app::App;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;

/// The same for every forum.
const FIXED: [(HeaderName, HeaderValue); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    ),
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// The headers of this forum, as its settings make them.
#[derive(Clone, Debug)]
pub(crate) struct Fixed(Arc<[(HeaderName, HeaderValue)]>);

impl Fixed {
    /// The headers for these settings.
    pub(crate) fn of(app: &App) -> Self {
        let policy = HeaderValue::try_from(content_security_policy(&app.settings.public_origin()));
        let policy = policy.unwrap_or(HeaderValue::from_static("default-src 'none'"));
        let policy = [(header::CONTENT_SECURITY_POLICY, policy)];
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        let tls = app.settings.is_secure().then_some((header::STRICT_TRANSPORT_SECURITY, year));
        Self(FIXED.into_iter().chain(policy).chain(tls).collect())
    }
}

/// Only what is our own, and nothing inline (CSP Level 3). Older browsers take `'self'` for pages alone and not for the
/// socket, so that it is named.
fn content_security_policy(origin: &str) -> String {
    let socket = origin.replacen("http", "ws", 1);
    format!(
        "default-src 'self'; connect-src 'self' {socket}; base-uri 'none'; object-src 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// Adds the headers to an answer; what it already says stays.
pub(crate) async fn add(State(Fixed(fixed)): State<Fixed>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in fixed.iter() {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    response
}

/// Takes away what tells of a route to whom there is none. Where a path has routes of other methods alone, the router
/// says which, after all that stands before its routes: this has to stand around the router.
pub(crate) async fn conceal(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND) {
        response.headers_mut().remove(header::ALLOW);
    }
    response
}
