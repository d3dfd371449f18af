//! Places in an organisation: given, led, ended. Each changes what somebody may do, so each asks first for a proof of who
//! is asking.

use crate::{
    app::App,
    domain::{Actor, Error, FieldErrors, account, membership, organisation},
    http::route::Route,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        organisations::SECRETARY,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{
    id::{MembershipId, OrganisationId},
    organisation::Model as Organisation,
};
use serde::Deserialize;

pub(super) fn routes() -> [Route; 6] {
    [
        Route::get("/organisations/{organisation_id}/memberships/new", SECRETARY, new).after_step_up(),
        Route::post("/organisations/{organisation_id}/memberships", SECRETARY, create)
            .after_step_up()
            .of_form_on("/organisations/{organisation_id}/memberships/new")
            .without_drafts("it is short"),
        Route::get("/memberships/{membership_id}/lead/edit", SECRETARY, edit_lead).after_step_up(),
        Route::post("/memberships/{membership_id}/lead", SECRETARY, update_lead).after_step_up(),
        Route::get("/memberships/{membership_id}/ending/new", SECRETARY, new_ending).after_step_up(),
        Route::post("/memberships/{membership_id}/ending", SECRETARY, end).after_step_up(),
    ]
}

#[derive(Template)]
#[template(path = "memberships/new.html")]
struct NewPage {
    ui: Ui,
    organisation: Organisation,
    form: PlaceForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PlaceForm {
    shown_name: String,
}

/// `GET /organisations/{organisation_id}/memberships/new`
async fn new(
    State(app): State<App>,
    Current { ui, .. }: Current,
    Path(organisation_id): Path<OrganisationId>,
) -> Result<Response> {
    let organisation = organisation::find(app.db.read(), organisation_id).await?;
    let (form, errors) = (PlaceForm::default(), FieldErrors::default());
    answer::page(&NewPage { ui, organisation, form, errors })
}

/// `POST /organisations/{organisation_id}/memberships`
async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(organisation_id): Path<OrganisationId>,
    Form(form): Form<PlaceForm>,
) -> Result<Response> {
    match membership::start(&app.db, &actor, organisation_id, &form.shown_name).await {
        Ok(account_id) => {
            // Their sessions have ended if this made them a member, and sockets go with them.
            app.hub.announce_end_of(account_id, None);
            Ok(answer::done(&format!("/organisations/{organisation_id}"), "membership-started"))
        }
        Err(Error::Invalid(errors)) => {
            let organisation = organisation::find(app.db.read(), organisation_id).await?;
            let page = NewPage { ui, organisation, form, errors };
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whose place it is that a page asks about, and where.
struct Place {
    membership: entity::membership::Model,
    organisation: String,
    shown_name: String,
}

/// A place that the actor may change.
async fn find(app: &App, actor: &Actor, id: MembershipId) -> Result<Place> {
    let db = app.db.read();
    let membership = membership::find_to_change(db, actor, id).await?;
    let organisation = organisation::find(db, membership.organisation_id).await?.name;
    let shown_name = account::find(db, membership.account_id).await?.shown_name;
    Ok(Place { membership, organisation, shown_name })
}

#[derive(Template)]
#[template(path = "memberships/lead.html")]
struct LeadPage {
    ui: Ui,
    place: Place,
}

/// `GET /memberships/{membership_id}/lead/edit`
async fn edit_lead(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(membership_id): Path<MembershipId>,
) -> Result<Response> {
    answer::page(&LeadPage { ui, place: find(&app, &actor, membership_id).await? })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LeadForm {
    /// "yes" or "no".
    lead: String,
}

/// `POST /memberships/{membership_id}/lead`
async fn update_lead(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(membership_id): Path<MembershipId>,
    Form(form): Form<LeadForm>,
) -> Result<Response> {
    let lead = form.lead == "yes";
    let place = membership::set_lead(&app.db, &actor, (membership_id, lead)).await?;
    app.hub.announce_end_of(place.account_id, None);
    let notice = if lead { "lead-named" } else { "lead-released" };
    Ok(answer::done(&format!("/organisations/{}", place.organisation_id), notice))
}

#[derive(Template)]
#[template(path = "memberships/ending.html")]
struct EndingPage {
    ui: Ui,
    place: Place,
}

/// `GET /memberships/{membership_id}/ending/new`
async fn new_ending(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(membership_id): Path<MembershipId>,
) -> Result<Response> {
    answer::page(&EndingPage { ui, place: find(&app, &actor, membership_id).await? })
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
