use crate::{
    app::App,
    domain::{Error, concern},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::ConcernId;

#[derive(Template)]
#[template(path = "concerns/withdrawal.html")]
struct NewPage {
    ui: Ui,
    concern: entity::concern::Model,
}

/// `GET /concerns/{concern_id}/withdrawal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(concern_id): Path<ConcernId>,
) -> Result<Response> {
    let concern = concern::find(app.db.read(), &actor, concern_id).await?.concern;
    if !concern::may_withdraw(&actor, &concern) {
        return Err(Error::Forbidden("forbidden-concern-withdraw").into());
    }
    answer::page(&NewPage { ui, concern })
}

/// `POST /concerns/{concern_id}/withdrawal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(concern_id): Path<ConcernId>,
) -> Result<Response> {
    concern::withdraw(&app.db, &actor, concern_id).await?;
    Ok(answer::done(&format!("/concerns/{concern_id}"), "concern-withdrawn"))
}
