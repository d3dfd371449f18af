use crate::{
    app::App,
    domain::{Error, second_factor, session},
    http::session as cookie,
    web::{answer, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "second_factor/removal.html")]
struct NewPage {
    ui: Ui,
}

/// `GET /account/second-factor/removal/new`
pub(super) async fn new(Current { actor, ui }: Current) -> Result<Response> {
    if !second_factor::may_turn_off(&actor) {
        return Err(Error::Forbidden("forbidden-factor-needed").into());
    }
    answer::page(&NewPage { ui })
}

/// `POST /account/second-factor/removal`
pub(super) async fn create(State(app): State<App>, Current { actor, .. }: Current) -> Result<Response> {
    let token = session::turn_off_factor(&app.db, &actor).await?;
    // Of the session that goes on, too: its sockets hold the token that was.
    app.hub.announce_end_of(actor.id, None);
    Ok(cookie::begin(&app, answer::done("/account/second-factor", "factor-turned-off"), token))
}
