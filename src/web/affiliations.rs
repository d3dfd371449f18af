//! Whether others see where one belongs: each member's own choice.

use crate::{
    app::App,
    domain::{FieldErrors, membership},
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::MembershipId;
use serde::Deserialize;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account/affiliations", Access::SignedIn, edit),
        Route::post("/account/affiliations", Access::SignedIn, update),
    ]
}

#[derive(Template)]
#[template(path = "affiliations/edit.html")]
struct EditPage {
    ui: Ui,
    places: Vec<Choice>,
    errors: FieldErrors,
}

/// `GET /account/affiliations`
async fn edit(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let places = membership::list_own(app.db.read(), &actor).await?.into_iter();
    let choice = |(place, organisation): (entity::membership::Model, entity::organisation::Model)| Choice {
        value: place.id.to_string(),
        label: organisation.name,
        hint: None,
        chosen: place.affiliation_shown,
    };
    answer::page(&EditPage { ui, places: places.map(choice).collect(), errors: FieldErrors::default() })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AffiliationsForm {
    shown: Vec<String>,
}

/// `POST /account/affiliations`
async fn update(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Form(form): Form<AffiliationsForm>,
) -> Result<Response> {
    let shown: Vec<MembershipId> = form.shown.iter().filter_map(|key| key.parse().ok()).collect();
    membership::show(&app.db, &actor, &shown).await?;
    app.hub.forget_name(actor.id);
    Ok(answer::done("/account/affiliations", "affiliations-saved"))
}
