use crate::{
    app::App,
    domain::{
        Error, FieldErrors,
        second_factor::{self, Given},
        session,
    },
    http::session as cookie,
    web::{
        answer,
        error::Result,
        extract::{Form, Holder, Query},
        second_factor::with_next,
        sessions::local,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "second_factor/code.html")]
struct NewPage {
    ui: Ui,
    next: String,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CodeForm {
    code: String,
    recovery: String,
    next: String,
}

/// `GET /sign-in/code`
pub(super) async fn new(
    State(app): State<App>,
    Holder { actor, ui }: Holder,
    Query(form): Query<CodeForm>,
) -> Result<Response> {
    if ui.signed_in() {
        return Ok(answer::to(local(&form.next)));
    }
    if !second_factor::is_on(app.db.read(), actor.id).await? {
        return Ok(answer::to(&with_next("/account/second-factor/new", &form.next)));
    }
    answer::page(&NewPage { ui, next: form.next, errors: FieldErrors::default() })
}

/// `POST /sign-in/code`
pub(super) async fn create(
    State(app): State<App>,
    Holder { actor, ui }: Holder,
    Form(form): Form<CodeForm>,
) -> Result<Response> {
    if ui.signed_in() {
        return Ok(answer::to(local(&form.next)));
    }
    let again = |errors| {
        let page = NewPage { ui, next: form.next.clone(), errors };
        answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
    };
    let given = match Given::parse(&form.code, &form.recovery) {
        Ok(given) => given,
        Err(errors) => return again(errors),
    };
    match session::open(&app.db, &app.secret_key, &actor, &given).await {
        Ok(token) => Ok(cookie::begin(&app, answer::to(local(&form.next)), token)),
        Err(Error::Invalid(errors)) => again(errors),
        Err(error) => Err(error.into()),
    }
}
