//! Organisations as the secretary keeps them: what they are, who belongs to them, who leads.

mod form;
mod memberships;

use crate::{
    app::App,
    domain::{
        membership::{self, Place},
        organisation,
        page::Page,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, From, Path, Query, next_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{id::OrganisationId, organisation::Model, role_grant::Role};

pub(super) const SECRETARY: Access = Access::Only(&[Role::MembershipSecretary]);

pub(super) fn routes() -> Vec<Route> {
    let own = [
        Route::get("/organisations", SECRETARY, index),
        Route::get("/organisations/new", SECRETARY, form::new),
        Route::post("/organisations", SECRETARY, form::create)
            .of_form_on("/organisations/new")
            .without_drafts("it is short"),
        Route::get("/organisations/{organisation_id}", SECRETARY, show),
        Route::get("/organisations/{organisation_id}/edit", SECRETARY, form::edit),
        Route::post("/organisations/{organisation_id}", SECRETARY, form::update)
            .of_form_on("/organisations/{organisation_id}/edit")
            .without_drafts("it is short"),
    ];
    own.into_iter().chain(memberships::routes()).collect()
}

#[derive(Template)]
#[template(path = "organisations/index.html")]
struct IndexPage {
    ui: Ui,
    organisations: Vec<Model>,
    next: Option<String>,
}

/// `GET /organisations`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = organisation::list(app.db.read(), &actor, &from.after).await?;
    let next = page.next.map(|name| next_page("/organisations", name));
    answer::page(&IndexPage { ui, organisations: page.rows, next })
}

#[derive(Template)]
#[template(path = "organisations/show.html")]
struct ShowPage {
    ui: Ui,
    organisation: Model,
    parent: Option<Model>,
    places: Vec<Place>,
    next: Option<String>,
}

impl ShowPage {
    fn name(&self, place: &Place) -> String {
        place.shown_name.clone().unwrap_or_else(|| self.ui.byline_unnamed().into_owned())
    }
}

/// `GET /organisations/{organisation_id}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(organisation_id): Path<OrganisationId>,
    Query(from): Query<From>,
) -> Result<Response> {
    let db = app.db.read();
    let organisation = organisation::find(db, organisation_id).await?;
    let parent = match organisation.parent_id {
        Some(parent) => Some(organisation::find(db, parent).await?),
        None => None,
    };
    let after = from.after.parse().ok();
    let Page { rows: places, next } = membership::list_of(db, &actor, organisation_id, after).await?;
    let next = next.map(|last| next_page(&format!("/organisations/{organisation_id}"), last));
    answer::page(&ShowPage { ui, organisation, parent, places, next })
}
