//! Leaving for good.

use crate::{
    app::App,
    domain::{
        self, FieldErrors, Problem,
        contribution::{self, Count, Digests},
        departure,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
        leave,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::departure::Contributions;
use serde::Deserialize;
use std::borrow::Cow;

/// The page on which somebody ends who has left: it says nothing of what was done, and is open to everybody.
const DONE: &str = "/done";

#[derive(Template)]
#[template(path = "departure/new.html")]
struct NewPage {
    ui: Ui,
    count: Count,
    digests: Digests,
    form: DepartureForm,
    errors: FieldErrors,
}

impl NewPage {
    /// What becomes of what they wrote, to choose from; there may be nothing to withdraw.
    fn choices(&self) -> Vec<Choice> {
        let (ui, count) = (&self.ui, self.count.total());
        let named = (ui.departure_named(), Some(ui.departure_named_hint().into_owned()));
        let unnamed = (ui.departure_unnamed(), Some(ui.departure_unnamed_hint(ui.byline_unnamed())));
        let withdrawn = (ui.departure_withdrawn(), Some(ui.departure_withdrawn_hint(count)));
        let choice = |(of, (label, hint)): (Contributions, (Cow<'static, str>, _))| {
            let value = of.to_string();
            Choice { label: label.into_owned(), hint, chosen: value == self.form.contributions, value }
        };
        [
            (Contributions::Named, named),
            (Contributions::Unnamed, unnamed),
            (Contributions::Withdrawn, withdrawn),
        ]
        .into_iter()
        .filter(|(of, _)| *of != Contributions::Withdrawn || count > 0)
        .map(choice)
        .collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DepartureForm {
    contributions: String,
}

/// `GET /account/departure/new`
pub(super) async fn new(State(app): State<App>, current: Current) -> Result<Response> {
    page(&app, current, StatusCode::OK, (DepartureForm::default(), FieldErrors::default())).await
}

/// `POST /account/departure`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Form(form): Form<DepartureForm>,
) -> Result<Response> {
    let actor = &current.actor;
    let left = match departure::parse_contributions(&form.contributions) {
        Ok(contributions) => departure::create(&app.db, actor, contributions).await,
        Err(errors) => Err(errors.into()),
    };
    match left {
        Ok(()) => {
            app.hub.announce_end_of(actor.id, None);
            app.hub.forget_name(actor.id);
            Ok(leave::forgotten(&app, answer::to(DONE)))
        }
        Err(domain::Error::Invalid(errors)) => {
            page(&app, current, StatusCode::UNPROCESSABLE_ENTITY, (form, errors)).await
        }
        Err(domain::Error::Conflict(key)) => {
            let errors = FieldErrors::one("contributions", Problem::new(key));
            page(&app, current, StatusCode::CONFLICT, (form, errors)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    app: &App,
    Current { actor, ui }: Current,
    status: StatusCode,
    (form, errors): (DepartureForm, FieldErrors),
) -> Result<Response> {
    let db = app.db.read();
    let count = contribution::count_standing(db, &actor).await?;
    let digests = contribution::count_digests(db, &actor).await?;
    answer::again(status, &NewPage { ui, count, digests, form, errors })
}

#[derive(Template)]
#[template(path = "departure/done.html")]
struct DonePage {
    ui: Ui,
}

/// `GET /done`
pub(super) async fn done(ui: Ui) -> Result<Response> {
    if ui.signed_in() { Ok(answer::to("/")) } else { answer::page(&DonePage { ui }) }
}
