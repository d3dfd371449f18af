use crate::{
    app::App,
    domain::{Error, FieldErrors, appeal::NewAppeal, sanction},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{id::SanctionId, sanction::Model as Sanction};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sanctions/appeal.html")]
struct NewPage {
    ui: Ui,
    sanction: Sanction,
    form: AppealForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AppealForm {
    version: i32,
    appeal: String,
}

/// `GET /sanctions/{sanction_id}/appeal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(sanction_id): Path<SanctionId>,
) -> Result<Response> {
    let sanction = sanction::find(app.db.read(), &actor, sanction_id).await?;
    if !sanction::may_appeal(&actor, &sanction) {
        return Err(Error::Conflict("conflict-appealed").into());
    }
    let form = AppealForm { version: sanction.version, ..AppealForm::default() };
    answer::page(&NewPage { ui, sanction, form, errors: FieldErrors::default() })
}

/// `POST /sanctions/{sanction_id}/appeal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(sanction_id): Path<SanctionId>,
    Form(form): Form<AppealForm>,
) -> Result<Response> {
    match NewAppeal::parse(&form.appeal) {
        Ok(new) => {
            sanction::appeal(&app.db, &actor, (sanction_id, form.version), new).await?;
            Ok(answer::done("/account", "sanction-appealed"))
        }
        Err(errors) => {
            let sanction = sanction::find(app.db.read(), &actor, sanction_id).await?;
            answer::again(
                axum::http::StatusCode::UNPROCESSABLE_ENTITY,
                &NewPage { ui, sanction, form, errors },
            )
        }
    }
}
