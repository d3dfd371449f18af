//! Nominations as pages. A lead sees what was typed and where it stands; the secretary decides, and sees what became
//! of the invitations.

mod approval;
mod invitation;
mod refusal;
mod revocation;
mod withdrawal;

use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors,
        account::{self, Byline},
        invitation::{self as invitations, Status},
        nomination::{self, NewNomination, Wanted},
        organisation,
        page::Page,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, Query},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{id::NominationId, nomination::Model, role_grant::Role};
use serde::Deserialize;

const SECRETARY: Access = Access::Only(&[Role::MembershipSecretary]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        // Who leads an organisation is told by a membership, not by a role: to others `domain` says that it is not there.
        Route::get("/nominations", Access::SignedIn, index),
        Route::get("/nominations/new", Access::SignedIn, new),
        Route::post("/nominations", Access::SignedIn, create)
            // It holds an address.
            .of_unscreened_form_on("/nominations/new"),
        Route::get("/nominations/{nomination_id}", Access::SignedIn, show),
        Route::post("/nominations/{nomination_id}/withdrawal", Access::SignedIn, withdrawal::create),
        Route::post("/nominations/{nomination_id}/approval", SECRETARY, approval::create),
        Route::get("/nominations/{nomination_id}/refusal/new", SECRETARY, refusal::new),
        Route::post("/nominations/{nomination_id}/refusal", SECRETARY, refusal::create)
            .of_form_on("/nominations/{nomination_id}/refusal/new")
            .without_drafts("a reason is a few words, given with the decision"),
        Route::post("/nominations/{nomination_id}/invitation", SECRETARY, invitation::create),
        Route::post("/nominations/{nomination_id}/revocation", SECRETARY, revocation::create),
    ]
}

/// One nomination, and where it stands for whoever looks.
struct Row {
    nomination: Model,
    organisation: String,
    status: &'static str,
    /// Whether its reader may read whom it names.
    tells_who: bool,
}

#[derive(Template)]
#[template(path = "nominations/index.html")]
struct IndexPage {
    ui: Ui,
    /// The secretary chooses between what waits and all; a lead sees all of theirs.
    may_decide: bool,
    waiting: bool,
    rows: Vec<Row>,
    next: Option<String>,
}

/// Which nominations, and where the list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct From {
    all: Option<String>,
    after: String,
}

/// `GET /nominations`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    admit(&actor)?;
    let db = app.db.read();
    let may_decide = nomination::may_decide(&actor);
    let waiting = may_decide && from.all.is_none();
    let wanted = if waiting { Wanted::Waiting } else { Wanted::All };
    let Page { rows, next } = nomination::list(db, &actor, (wanted, from.after.parse().ok())).await?;
    let view = if may_decide && !waiting { "all&" } else { "" };
    let next = next.map(|cursor| format!("/nominations?{view}after={cursor}"));
    let rows = shown(&app, &actor, rows).await?;
    answer::page(&IndexPage { ui, may_decide, waiting, rows, next })
}

/// Nominations with their organisations' names, in a fixed number of queries.
async fn shown(app: &App, actor: &Actor, nominations: Vec<Model>) -> Result<Vec<Row>> {
    let ids: Vec<_> = nominations.iter().map(|nomination| nomination.id).collect();
    let latest = invitations::list_latest(app.db.read(), actor, &ids).await?;
    let organisations = nomination::list_organisations(app.db.read(), actor).await?;
    let row = |nomination: Model| {
        let (status, tells_who) = if nomination::may_decide(actor) {
            let status = invitations::status(&nomination, latest.get(&nomination.id), actor.now);
            (status.code(), status.tells_who())
        } else {
            (nomination::standing(&nomination, actor.today()).code(), true)
        };
        let of = organisations.iter().find(|organisation| organisation.id == nomination.organisation_id);
        let organisation = of.map(|of| of.name.clone()).unwrap_or_default();
        Row { nomination, organisation, status, tells_who }
    };
    Ok(nominations.into_iter().map(row).collect())
}

fn admit(actor: &Actor) -> Result<()> {
    if nomination::may_nominate(actor) { Ok(()) } else { Err(Error::NotFound.into()) }
}

#[derive(Template)]
#[template(path = "nominations/new.html")]
struct NewPage {
    ui: Ui,
    organisations: Vec<Choice>,
    form: NominationForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NominationForm {
    /// The nomination's key, chosen when the form was shown: sending it twice makes one.
    key: String,
    organisation: String,
    name: String,
    email: String,
}

/// The organisations to choose from; a lead of one has no choice to make.
async fn organisations(app: &App, actor: &Actor, ui: &Ui, chosen: &str) -> Result<Vec<Choice>> {
    let offered = nomination::list_organisations(app.db.read(), actor).await?;
    let only = offered.len() == 1;
    let choice = |organisation: entity::organisation::Model| {
        let value = organisation.id.to_string();
        Choice { chosen: only || value == chosen, label: organisation.name, hint: None, value }
    };
    let first = Choice {
        value: String::new(),
        label: ui.form_choose().into_owned(),
        hint: None,
        chosen: chosen.is_empty(),
    };
    let first = if only { None } else { Some(first) };
    Ok(first.into_iter().chain(offered.into_iter().map(choice)).collect())
}

/// `GET /nominations/new`
async fn new(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    admit(&actor)?;
    let form = NominationForm { key: NominationId::random().to_string(), ..NominationForm::default() };
    let organisations = organisations(&app, &actor, &ui, "").await?;
    answer::page(&NewPage { ui, organisations, form, errors: FieldErrors::default() })
}

/// `POST /nominations`
async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<NominationForm>,
) -> Result<Response> {
    admit(&actor)?;
    let made = match NewNomination::parse(&form.organisation, &form.name, &form.email) {
        Ok(new) => nomination::create(&app.db, &actor, new.with_key(form.key.parse().ok())).await,
        Err(errors) => Err(errors.into()),
    };
    match made {
        Ok(_) => Ok(answer::done("/nominations", "nomination-made")),
        Err(Error::Invalid(errors)) => {
            let organisations = organisations(&app, &actor, &ui, &form.organisation).await?;
            let page = NewPage { ui, organisations, form, errors };
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "nominations/show.html")]
struct ShowPage {
    ui: Ui,
    nomination: Model,
    organisation: String,
    status: &'static str,
    /// Whether its reader may read whom it names.
    tells_who: bool,
    by: Option<Byline>,
    /// Nobody has decided.
    waiting: bool,
    /// Where the invitation stands, for the secretary alone.
    invitation: Option<Status>,
}

/// `GET /nominations/{nomination_id}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(nomination_id): Path<NominationId>,
) -> Result<Response> {
    let db = app.db.read();
    let nomination = nomination::find(db, &actor, nomination_id).await?;
    let organisation = organisation::find(db, nomination.organisation_id).await?.name;
    let by = account::bylines(db, &[nomination.nominated_by]).await?.remove(&nomination.nominated_by);
    let latest = invitations::list_latest(db, &actor, &[nomination_id]).await?;
    let status = invitations::status(&nomination, latest.get(&nomination_id), actor.now);
    let decides = nomination::may_decide(&actor);
    let standing = nomination::standing(&nomination, actor.today());
    answer::page(&ShowPage {
        ui,
        status: if decides { status.code() } else { standing.code() },
        tells_who: !decides || status.tells_who(),
        organisation,
        by,
        waiting: status == Status::Waiting,
        invitation: decides.then_some(status),
        nomination,
    })
}
