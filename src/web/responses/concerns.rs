use crate::{
    app::App,
    domain::concern,
    web::{
        error::Result,
        extract::{Current, Form, Path},
        responses::form::{self, ResponseForm},
    },
};
use axum::{extract::State, response::Response};
use entity::id::ConcernId;

/// `GET /concerns/{concern_id}/response/new`
pub(super) async fn new(
    State(app): State<App>,
    current: Current,
    Path(concern_id): Path<ConcernId>,
) -> Result<Response> {
    form::new(&app, current, concern::subject(concern_id)).await
}

/// `POST /concerns/{concern_id}/response`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(concern_id): Path<ConcernId>,
    Form(form): Form<ResponseForm>,
) -> Result<Response> {
    form::create(&app, current, concern::subject(concern_id), form).await
}
