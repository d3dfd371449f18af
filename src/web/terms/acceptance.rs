use crate::{
    app::App,
    domain::{Error, FieldErrors, Problem, terms},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Query},
        sessions::local,
        terms::Paragraph,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::terms_version::Model as Terms;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "terms/acceptance.html")]
struct NewPage {
    ui: Ui,
    terms: Terms,
    /// What changed since the version that they accepted; empty if they accepted none.
    changes: Vec<Paragraph>,
    next: String,
    errors: FieldErrors,
}

impl NewPage {
    fn acceptance(&self) -> Vec<Choice> {
        vec![Choice {
            value: "yes".to_owned(),
            label: self.ui.invitation_terms_accept().into_owned(),
            hint: None,
            chosen: false,
        }]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AcceptanceForm {
    /// Where they were going.
    next: String,
    /// The number of the terms that are shown.
    number: i32,
    accepted: String,
}

/// `GET /terms/acceptance/new`
pub(super) async fn new(
    State(app): State<App>,
    current: Current,
    Query(form): Query<AcceptanceForm>,
) -> Result<Response> {
    page(&app, current, form.next, (StatusCode::OK, FieldErrors::default())).await
}

/// `POST /terms/acceptance`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Form(form): Form<AcceptanceForm>,
) -> Result<Response> {
    let wrong = |problem| FieldErrors::one("accepted", Problem::new(problem));
    if form.accepted != "yes" {
        let errors = wrong("problem-terms-not-accepted");
        return page(&app, current, form.next, (StatusCode::UNPROCESSABLE_ENTITY, errors)).await;
    }
    match terms::accept_current(&app.db, &current.actor, form.number).await {
        Ok(()) => Ok(answer::to(local(&form.next))),
        Err(Error::Conflict(_)) => {
            let errors = wrong("problem-terms-changed");
            page(&app, current, form.next, (StatusCode::CONFLICT, errors)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    app: &App,
    Current { actor, ui }: Current,
    next: String,
    (status, errors): (StatusCode, FieldErrors),
) -> Result<Response> {
    let db = app.db.read();
    let terms = terms::find_current(db, actor.language).await?;
    let changes = terms::list_changes(db, &actor).await?.into_iter().map(Paragraph::from).collect();
    answer::again(status, &NewPage { ui, terms, changes, next, errors })
}
