//! The terms: reading them, accepting what changed, and, for the secretary, publishing a version and seeing who has
//! not accepted it.

mod acceptance;
mod outstanding;
mod publication;

use crate::{
    app::App,
    domain::{difference::Change, terms},
    http::route::{Access, Route},
    web::{answer, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{role_grant::Role, terms_version::Model as Terms};

const SECRETARY: Access = Access::Only(&[Role::MembershipSecretary]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/terms", Access::SignedIn, show).open_before_terms(),
        Route::get("/terms/acceptance/new", Access::SignedIn, acceptance::new).open_before_terms(),
        Route::post("/terms/acceptance", Access::SignedIn, acceptance::create).open_before_terms(),
        Route::get("/terms/new", SECRETARY, publication::new),
        Route::post("/terms", SECRETARY, publication::create).of_form_on("/terms/new"),
        Route::get("/terms/outstanding", SECRETARY, outstanding::index),
    ]
}

#[derive(Template)]
#[template(path = "terms/show.html")]
struct ShowPage {
    ui: Ui,
    terms: Terms,
    /// How many have not accepted them, for the secretary.
    outstanding: Option<u64>,
}

/// `GET /terms`
async fn show(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let db = app.db.read();
    let terms = terms::find_current(db, actor.language).await?;
    let outstanding =
        if terms::may_publish(&actor) { Some(terms::count_outstanding(db, &actor).await?) } else { None };
    answer::page(&ShowPage { ui, terms, outstanding })
}

/// A paragraph that changed, as pages show it.
struct Paragraph {
    added: bool,
    words: String,
}

impl From<Change> for Paragraph {
    fn from(change: Change) -> Self {
        match change {
            Change::Added(words) => Self { added: true, words },
            Change::Removed(words) => Self { added: false, words },
        }
    }
}
