//! Places in an organisation: given, led, ended.

use crate::{
    app::App,
    domain::{Error, account, membership, organisation},
    http::route::Route,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        organisations::{SECRETARY, page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::{MembershipId, OrganisationId};
use serde::Deserialize;

pub(super) fn routes() -> [Route; 4] {
    [
        Route::post("/organisations/{organisation_id}/memberships", SECRETARY, create)
            .of_form_on("/organisations/{organisation_id}"),
        Route::post("/memberships/{membership_id}/lead", SECRETARY, lead),
        Route::get("/memberships/{membership_id}/ending/new", SECRETARY, new_ending),
        Route::post("/memberships/{membership_id}/ending", SECRETARY, end),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PlaceForm {
    shown_name: String,
}

/// `POST /organisations/{organisation_id}/memberships`
async fn create(
    State(app): State<App>,
    current: Current,
    Path(organisation_id): Path<OrganisationId>,
    Form(form): Form<PlaceForm>,
) -> Result<Response> {
    match membership::start(&app.db, &current.actor, organisation_id, &form.shown_name).await {
        Ok(account_id) => {
            // Their sessions have ended if this made them a member, and sockets go with them.
            app.hub.announce_end_of(account_id, None);
            Ok(answer::done(&format!("/organisations/{organisation_id}"), "membership-started"))
        }
        Err(Error::Invalid(errors)) => {
            page(&app, current, organisation_id, (String::new(), (form.shown_name, errors))).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LeadForm {
    /// "yes" or "no".
    lead: String,
}

/// `POST /memberships/{membership_id}/lead`
async fn lead(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(membership_id): Path<MembershipId>,
    Form(form): Form<LeadForm>,
) -> Result<Response> {
    let lead = form.lead == "yes";
    let id = membership::set_lead(&app.db, &actor, (membership_id, lead)).await?;
    let notice = if lead { "lead-named" } else { "lead-released" };
    Ok(answer::done(&format!("/organisations/{id}"), notice))
}

#[derive(Template)]
#[template(path = "memberships/ending.html")]
struct EndingPage {
    ui: Ui,
    membership: entity::membership::Model,
    organisation: String,
    shown_name: String,
}

/// `GET /memberships/{membership_id}/ending/new`
async fn new_ending(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(membership_id): Path<MembershipId>,
) -> Result<Response> {
    let db = app.db.read();
    let membership = membership::find(db, &actor, membership_id).await?;
    let organisation = organisation::find(db, membership.organisation_id).await?.name;
    let shown_name = account::find(db, membership.account_id).await?.shown_name;
    answer::page(&EndingPage { ui, membership, organisation, shown_name })
}

/// `POST /memberships/{membership_id}/ending`
async fn end(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(membership_id): Path<MembershipId>,
) -> Result<Response> {
    let place = membership::end(&app.db, &actor, membership_id).await?;
    // What they may still read they read again; a socket would go on with the rights that it began with.
    app.hub.announce_end_of(place.account_id, None);
    Ok(answer::done(&format!("/organisations/{}", place.organisation_id), "membership-ended"))
}
