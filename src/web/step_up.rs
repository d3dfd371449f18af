//! Proving once more who one is, for what asks for that: password, and code where there is a second factor.

use crate::{
    app::App,
    domain::{
        Error, FieldErrors,
        second_factor::{self, Given},
        session::{self, Proof},
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Query},
        sessions::local,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/step-up", Access::SignedIn, new).open_before_terms(),
        Route::post("/step-up", Access::SignedIn, create).open_before_terms(),
    ]
}

#[derive(Template)]
#[template(path = "step_up/new.html")]
struct NewPage {
    ui: Ui,
    next: String,
    errors: FieldErrors,
    /// Whether a code is asked for, too.
    coded: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ProofForm {
    password: String,
    code: String,
    recovery: String,
    next: String,
}

/// `GET /step-up`
async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(form): Query<ProofForm>,
) -> Result<Response> {
    let coded = second_factor::is_on(app.db.read(), actor.id).await?;
    answer::page(&NewPage { ui, next: form.next, errors: FieldErrors::default(), coded })
}

/// `POST /step-up`
async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<ProofForm>,
) -> Result<Response> {
    let coded = second_factor::is_on(app.db.read(), actor.id).await?;
    let again = |errors| {
        let page = NewPage { ui, next: form.next.clone(), errors, coded };
        answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
    };
    let given = coded.then(|| Given::parse(&form.code, &form.recovery));
    let proof = match Proof::parse(&form.password, given) {
        Ok(proof) => proof,
        Err(errors) => return again(errors),
    };
    match session::step_up(&app.db, (&app.hasher, &app.secret_key), &actor, proof).await {
        Ok(()) => Ok(answer::to(local(&form.next))),
        Err(Error::Invalid(errors)) => again(errors),
        Err(error) => {
            // After the last try the session is over, and its sockets with it.
            app.hub.announce_end(&actor);
            Err(error.into())
        }
    }
}
