//! The directory of those who chose to be listed, and that choice.

use crate::{
    app::App,
    domain::{FieldErrors, Problem, account::Byline, directory},
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, From, Query, next_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::role_grant::Role;
use serde::Deserialize;

const READERS: Access = Access::Only(&[Role::Member, Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/directory", READERS, index),
        Route::get("/account/directory", READERS, edit),
        Route::post("/account/directory", READERS, update),
    ]
}

#[derive(Template)]
#[template(path = "directory/index.html")]
struct IndexPage {
    ui: Ui,
    people: Vec<Byline>,
    next: Option<String>,
}

/// `GET /directory`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = directory::list(app.db.read(), &actor, &from.after).await?;
    let next = page.next.map(|name| next_page("/directory", name));
    answer::page(&IndexPage { ui, people: page.rows, next })
}

#[derive(Template)]
#[template(path = "directory/edit.html")]
struct EditPage {
    ui: Ui,
    listed: String,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListingForm {
    /// "yes" or "no".
    listed: String,
}

/// `GET /account/directory`
async fn edit(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let listed = if directory::lists(app.db.read(), &actor).await? { "yes" } else { "no" };
    answer::page(&EditPage { ui, listed: listed.to_owned(), errors: FieldErrors::default() })
}

/// `POST /account/directory`
async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<ListingForm>,
) -> Result<Response> {
    let listed = match form.listed.as_str() {
        "yes" => true,
        "no" => false,
        _ => {
            let errors = FieldErrors::one("listed", Problem::new("problem-choice-missing"));
            let page = EditPage { ui, listed: form.listed, errors };
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    directory::set(&app.db, &actor, listed).await?;
    Ok(answer::done("/account/directory", if listed { "listing-started" } else { "listing-ended" }))
}
