//! Exit this page: one plain link that ends the session and shows a neutral site instead.

use crate::{
    app::App,
    domain::session,
    http::{
        route::{Access, Route},
        session as cookie,
    },
    web::error::Result,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};

pub(super) fn routes() -> Vec<Route> {
    // A GET that writes: it only ends the session of whoever follows it, and must work as a plain link.
    vec![Route::get("/leave", Access::Everyone, destroy)]
}

/// `GET /leave`
async fn destroy(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    if let Some(holding) = cookie::find(&app, &headers).await? {
        let actor = &holding.visit().actor;
        session::end(&app.db, actor).await?;
        app.hub.announce_end(actor);
    }
    Ok(forgotten(&app, Redirect::to(app.settings.exit_url.as_str()).into_response()))
}

/// An answer after which the browser keeps nothing of the forum, nor who was signed in.
pub(super) fn forgotten(app: &App, mut response: Response) -> Response {
    let headers = response.headers_mut();
    // W3C Clear Site Data: what the browser kept of the forum goes, cookies among it.
    headers.insert("clear-site-data", HeaderValue::from_static(r#""cache", "cookies", "storage""#));
    if let Some(removal) = cookie::removal(app) {
        headers.insert(header::SET_COOKIE, removal);
    }
    response
}
