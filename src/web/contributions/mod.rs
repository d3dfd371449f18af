//! All that somebody wrote, in one list, and taking it back: one thing, or everything.

mod everything;
mod handling;
mod withdrawal;

use crate::{
    app::App,
    domain::{
        Error,
        contribution::{self, Contribution, Key},
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, From, Query, next_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{digest::State as Edition, withdrawal::Model};
use std::borrow::Borrow;
use uuid::Uuid;

/// Where the list stands.
const PLACE: &str = "/account/contributions";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account/contributions", Access::SignedIn, index),
        Route::get("/account/contributions/{kind}/{id}/withdrawal/new", Access::SignedIn, withdrawal::new),
        Route::post("/account/contributions/{kind}/{id}/withdrawal", Access::SignedIn, withdrawal::create),
        Route::get("/contributions/{kind}/{id}/handling/edit", Access::SignedIn, handling::edit),
        Route::post("/contributions/{kind}/{id}/handling", Access::SignedIn, handling::update),
        Route::get("/account/contributions/withdrawal/new", Access::SignedIn, everything::new)
            .after_step_up(),
        Route::post("/account/contributions/withdrawal", Access::SignedIn, everything::create)
            .after_step_up(),
    ]
}

/// What becomes of something in an edition when it is withdrawn, in words.
pub(super) fn fate(ui: &Ui, state: impl Borrow<Edition>) -> String {
    let words = match state.borrow() {
        Edition::Sent | Edition::SentWithFailures | Edition::Archived | Edition::Stopped => {
            ui.withdrawal_was_sent()
        }
        Edition::Freezing | Edition::Sending | Edition::Paused => ui.withdrawal_is_being_sent(),
        _ => ui.withdrawal_is_not_sent(),
    };
    words.into_owned()
}

#[derive(Template)]
#[template(path = "contributions/index.html")]
struct IndexPage {
    ui: Ui,
    contributions: Vec<Contribution>,
    next: Option<String>,
    /// How many stand.
    standing: u64,
    /// The last time that everything was to be taken back.
    latest: Option<Model>,
}

/// `GET /account/contributions`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let db = app.db.read();
    let page = contribution::list(db, &actor, from.after.parse().ok()).await?;
    let next = page.next.map(|cursor| next_page(PLACE, cursor));
    let standing = contribution::count_standing(db, &actor).await?.total();
    let latest = contribution::find_latest(db, actor.id).await?;
    answer::page(&IndexPage { ui, contributions: page.rows, next, standing, latest })
}

/// A kind that there is not is of nothing.
fn key(kind: &str, id: Uuid) -> Result<Key> {
    let kind = kind.parse().map_err(|()| Error::NotFound)?;
    Ok(Key { kind, id })
}
