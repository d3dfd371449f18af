//! What somebody sees and changes of their own account. Everything here is theirs alone.

mod archive;
pub(super) mod contact;
mod content_notes;
mod data;
mod departure;
mod device;
mod password;
mod pause;
mod sessions;

use crate::{
    app::App,
    domain::{directory, nomination, resolution, sanction},
    http::route::{Access, Route},
    web::{answer, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{resolution::Model as Resolution, role_grant::Role, sanction::Model as Sanction};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account", Access::SignedIn, show),
        Route::get("/account/contact", Access::SignedIn, contact::edit),
        Route::post("/account/contact", Access::SignedIn, contact::update),
        Route::get("/account/content-notes", Access::SignedIn, content_notes::edit),
        Route::post("/account/content-notes", Access::SignedIn, content_notes::update),
        Route::get("/account/password", Access::SignedIn, password::edit),
        Route::post("/account/password", Access::SignedIn, password::update),
        Route::get("/account/data", Access::SignedIn, data::new).after_step_up(),
        Route::post("/account/data", Access::SignedIn, data::create).after_step_up(),
        Route::get("/account/departure/new", Access::SignedIn, departure::new)
            .open_before_terms()
            .after_step_up(),
        Route::post("/account/departure", Access::SignedIn, departure::create)
            .open_before_terms()
            .after_step_up(),
        Route::get("/done", Access::Everyone, departure::done),
        Route::get("/account/pause", Access::SignedIn, pause::show),
        Route::post("/account/pause", Access::SignedIn, pause::create),
        Route::post("/account/pause/ending", Access::SignedIn, pause::destroy),
        Route::get("/account/sessions", Access::SignedIn, sessions::index),
        Route::post("/account/sessions/ending", Access::SignedIn, sessions::end_others),
        Route::post("/account/sessions/present", Access::SignedIn, sessions::keep).open_before_terms(),
        Route::post("/account/sessions/{session_id}/ending", Access::SignedIn, sessions::end),
    ]
}

#[derive(Template)]
#[template(path = "account/show.html")]
struct ShowPage {
    ui: Ui,
    shown_name: String,
    paused: bool,
    may_be_listed: bool,
    may_nominate: bool,
    /// When somebody was told who they are.
    resolutions: Vec<Resolution>,
    /// What moderators decided about them: whether it stands, and whether they may appeal.
    sanctions: Vec<(Sanction, bool, bool)>,
}

/// `GET /account`
async fn show(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let (may_be_listed, may_nominate) = (directory::may_read(&actor), nomination::may_nominate(&actor));
    let resolutions = resolution::list_own(app.db.read(), &actor).await?;
    let sanctions = sanction::list_of(app.db.read(), &actor, actor.id).await?.into_iter().map(|row| {
        let (stands, may_appeal) =
            (sanction::is_standing(&row, actor.now), sanction::may_appeal(&actor, &row));
        (row, stands, may_appeal)
    });
    let sanctions = sanctions.collect();
    let (shown_name, paused) = (actor.shown_name, actor.paused_at.is_some());
    answer::page(&ShowPage { ui, shown_name, paused, may_be_listed, may_nominate, resolutions, sanctions })
}
