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
pub(super) struct PublicationForm {
    version: i32,
}

/// `POST /trends/{trend_id}/versions/{number}/publication`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((trend_id, number)): Path<(TrendId, i32)>,
    Form(form): Form<PublicationForm>,
) -> Result<Response> {
    trend::publish(&app.db, &actor, (trend_id, number, form.version)).await?;
    Ok(answer::done(&format!("/trends/{trend_id}"), "trend-published"))
}
