//! How a contribution may be used, changed after it was written.

use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Problem,
        content_note::Notes,
        contribution::{self, Handled, Key},
    },
    web::{
        answer,
        content_notes::{Once, once},
        contributions::key,
        error::Result,
        extract::{Current, Form, Path, Query},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::handling::Handling;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "contributions/handling.html")]
struct EditPage {
    ui: Ui,
    handled: Handled,
    form: HandlingForm,
    errors: FieldErrors,
    /// Whether its reader asked to see it once.
    once: bool,
}

impl EditPage {
    fn notes(&self) -> Notes {
        self.handled.notes.clone().shown_if(self.once)
    }

    fn once(&self) -> String {
        let Key { kind, id } = self.handled.key;
        once(&format!("/contributions/{kind}/{id}/handling/edit"))
    }

    fn choices(&self) -> Vec<Choice> {
        let choice = |handling: &Handling| {
            let value = handling.to_string();
            let label = self.ui.handling(handling);
            Choice { label, hint: None, chosen: value == self.form.handling, value }
        };
        self.handled.choices.iter().map(choice).collect()
    }
}

/// What a form sends: how it is used, as its sender saw it, and how it is to be.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HandlingForm {
    present: String,
    handling: String,
}

/// `GET /contributions/{kind}/{id}/handling/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((kind, id)): Path<(String, Uuid)>,
    Query(asked): Query<Once>,
) -> Result<Response> {
    let handled = contribution::find_handled(app.db.read(), &actor, key(&kind, id)?).await?;
    let present = handled.handling.to_string();
    let form = HandlingForm { handling: present.clone(), present };
    let once = asked.is_asked();
    answer::page(&EditPage { ui, handled, form, errors: FieldErrors::default(), once })
}

/// `POST /contributions/{kind}/{id}/handling`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((kind, id)): Path<(String, Uuid)>,
    Form(form): Form<HandlingForm>,
) -> Result<Response> {
    let key = key(&kind, id)?;
    let handled = contribution::find_handled(app.db.read(), &actor, key).await?;
    let (Ok(from), Ok(to)) = (form.present.parse(), form.handling.parse()) else {
        let errors = FieldErrors::one("handling", Problem::new("problem-choice-missing"));
        let page = EditPage { ui, handled, form, errors, once: false };
        return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    match contribution::set_handling(&app.db, &actor, key, (from, to)).await {
        Ok(log) => {
            if let Some((meeting_id, head)) = log {
                app.hub.forget(meeting_id);
                app.hub.announce(meeting_id, head);
            }
            Ok(answer::done(&handled.path, "handling-changed"))
        }
        Err(error @ Error::Conflict(_)) => {
            let (status, errors) = answer::trouble(error, "handling")?;
            let form = HandlingForm { present: handled.handling.to_string(), ..form };
            answer::again(status, &EditPage { ui, handled, form, errors, once: false })
        }
        Err(error) => Err(error.into()),
    }
}
