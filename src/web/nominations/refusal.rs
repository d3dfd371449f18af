use crate::{
    app::App,
    domain::{FieldErrors, nomination},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::NominationId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "nominations/refusal.html")]
struct NewPage {
    ui: Ui,
    nomination: entity::nomination::Model,
    form: RefusalForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RefusalForm {
    version: i32,
    reason: String,
}

/// `GET /nominations/{nomination_id}/refusal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(nomination_id): Path<NominationId>,
) -> Result<Response> {
    let nomination = nomination::find_waiting(app.db.read(), &actor, nomination_id).await?;
    let form = RefusalForm { version: nomination.version, reason: String::new() };
    answer::page(&NewPage { ui, nomination, form, errors: FieldErrors::default() })
}

/// `POST /nominations/{nomination_id}/refusal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(nomination_id): Path<NominationId>,
    Form(form): Form<RefusalForm>,
) -> Result<Response> {
    let nomination = nomination::find_waiting(app.db.read(), &actor, nomination_id).await?;
    match nomination::parse_reason(&form.reason) {
        Ok(reason) => {
            nomination::refuse(&app.db, &actor, (nomination_id, form.version), reason).await?;
            Ok(answer::done("/nominations", "nomination-refused"))
        }
        Err(errors) => {
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { ui, nomination, form, errors })
        }
    }
}
