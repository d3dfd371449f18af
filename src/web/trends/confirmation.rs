use crate::{
    app::App,
    domain::trend,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::id::TrendId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ConfirmationForm {
    version: i32,
}

/// `POST /trends/{trend_id}/confirmation`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(trend_id): Path<TrendId>,
    Form(form): Form<ConfirmationForm>,
) -> Result<Response> {
    trend::confirm(&app.db, &actor, (trend_id, form.version)).await?;
    Ok(answer::done(&format!("/trends/{trend_id}"), "trend-confirmed"))
}
