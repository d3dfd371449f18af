//! The session cookie, and who is behind it.

use crate::{
    app::App,
    domain::{self, Actor, session::Holder},
};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

/// Who is asking, and the token that they hold.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) actor: Actor,
    pub(crate) token: String,
}

/// Who holds the session of a request.
#[derive(Debug, Clone)]
pub(crate) enum Holding {
    /// Somebody who is signed in.
    SignedIn(Visit),
    /// Somebody who has given their password and not their code: nobody, but where a route says [`Access::Halfway`].
    ///
    /// [`Access::Halfway`]: crate::http::route::Access::Halfway
    Halfway(Visit),
}

impl Holding {
    /// Who it is, however far they have come.
    pub(crate) fn visit(&self) -> &Visit {
        match self {
            Self::SignedIn(visit) | Self::Halfway(visit) => visit,
        }
    }

    /// Who is signed in, if somebody is.
    pub(crate) fn signed_in(&self) -> Option<&Visit> {
        match self {
            Self::SignedIn(visit) => Some(visit),
            Self::Halfway(_) => None,
        }
    }
}

/// The token of a session, for what outlives the request: a socket asks anew who holds it.
#[derive(Debug, Clone)]
pub(crate) struct Token(pub(crate) String);

/// The token that a request holds, whether or not its session still lasts.
pub(crate) fn token(app: &App, headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers).get(name(app)).map(|cookie| cookie.value().to_owned())
}

/// Who is making the request; nobody if the cookie is missing, unknown, ended or run out.
pub(crate) async fn find(app: &App, headers: &HeaderMap) -> domain::Result<Option<Holding>> {
    let Some(token) = token(app, headers) else { return Ok(None) };
    let holder = app.sessions.find_holder(&token, app.clock.now()).await?;
    Ok(holder.map(|holder| match holder {
        Holder::SignedIn(actor) => Holding::SignedIn(Visit { actor, token }),
        Holder::Halfway(actor) => Holding::Halfway(Visit { actor, token }),
    }))
}

/// Who is making the request, if they may at least go on listening to a meeting.
pub(crate) async fn find_listener(app: &App, headers: &HeaderMap) -> domain::Result<Option<Holding>> {
    let Some(token) = token(app, headers) else { return Ok(None) };
    let listener = app.sessions.find_listener(&token, app.clock.now()).await?;
    Ok(listener.map(|actor| Holding::SignedIn(Visit { actor, token })))
}

/// The answer with which a session begins, or goes on with a new token.
pub(crate) fn begin(app: &App, mut answer: Response, token: String) -> Response {
    if let Some(cookie) = set(app, Cookie::new(name(app), token)) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

/// The cookie that removes the session's.
pub(crate) fn removal(app: &App) -> Option<HeaderValue> {
    let mut cookie = Cookie::new(name(app), "");
    cookie.make_removal();
    set(app, cookie)
}

/// What the forms of somebody signed out are bound to: a random cookie, given with the first of them. Without it
/// another site could sign its visitor in as somebody else.
pub(crate) fn form_secret(app: &App, headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers).get(form_name(app)).map(|cookie| cookie.value().to_owned())
}

/// The cookie of the forms of somebody signed out.
pub(crate) fn form_cookie(app: &App, secret: &str) -> Option<HeaderValue> {
    set(app, Cookie::new(form_name(app), secret.to_owned()))
}

/// The names of the cookies there are: of the session, of the forms of somebody signed out, and of the device.
pub(crate) fn names(app: &App) -> [&'static str; 3] {
    [name(app), form_name(app), device_name(app)]
}

/// What the cookie holds by which a device is known again.
pub(crate) fn device(app: &App, headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers).get(device_name(app)).map(|cookie| cookie.value().to_owned())
}

/// The cookie by which a device is known again for half a year, unless the page is left by its exit.
pub(crate) fn device_cookie(app: &App, value: &str) -> Option<HeaderValue> {
    let cookie = Cookie::parse(format!("{}={value}; Max-Age=15552000", device_name(app)));
    cookie.ok().and_then(|cookie| set(app, cookie))
}

fn set(app: &App, mut cookie: Cookie<'_>) -> Option<HeaderValue> {
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(app.settings.is_secure());
    cookie.to_string().parse().ok()
}

/// `__Host-` binds the cookie to this host, over TLS (RFC 6265bis, 4.1.3.2).
fn name(app: &App) -> &'static str {
    if app.settings.is_secure() { "__Host-session" } else { "session" }
}

fn device_name(app: &App) -> &'static str {
    if app.settings.is_secure() { "__Host-device" } else { "device" }
}

fn form_name(app: &App) -> &'static str {
    if app.settings.is_secure() { "__Host-form" } else { "form" }
}
