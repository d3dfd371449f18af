//! Stopping a mail with one click (RFC 8058). A GET only shows a page, since scanners of mail follow links; a token
//! of nobody's shows what any page shows to those who are signed out.

use crate::{
    app::App,
    domain::{self, delivery},
    http::route::{Access, Route},
    web::{answer, door, error::Result, extract::Path, ui::Ui},
};
use askama::Template;
use axum::{
    extract::{OriginalUri, State},
    http::Uri,
    response::Response,
};

pub(super) fn routes() -> Vec<Route> {
    let one_click = "one-click unsubscribe: the request comes from the recipient's mail provider (RFC 8058)";
    vec![
        Route::get("/unsubscribe/{token}", Access::Everyone, new),
        Route::post("/unsubscribe/{token}", Access::Everyone, create).open_to_other_sites(one_click),
    ]
}

#[derive(Template)]
#[template(path = "unsubscribe/new.html")]
struct NewPage {
    ui: Ui,
    token: String,
    done: bool,
}

/// `GET /unsubscribe/{token}`
async fn new(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    ui: Ui,
    Path(token): Path<String>,
) -> Result<Response> {
    match delivery::find_by_token(app.db.read(), &token).await? {
        Some(_) => answer::page(&NewPage { ui, token, done: false }),
        None => unknown(ui, &uri),
    }
}

/// `POST /unsubscribe/{token}`
async fn create(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    ui: Ui,
    Path(token): Path<String>,
) -> Result<Response> {
    if delivery::unsubscribe(&app.db, &token, app.clock.now()).await? {
        answer::page(&NewPage { ui, token, done: true })
    } else {
        unknown(ui, &uri)
    }
}

fn unknown(ui: Ui, uri: &Uri) -> Result<Response> {
    if ui.signed_in() { Err(domain::Error::NotFound.into()) } else { Ok(door::signed_out(ui, uri, None)) }
}
