use crate::{
    app::App,
    domain::Subject,
    web::{
        error::Result,
        extract::{Current, Form, Path},
        responses::form::{self, ResponseForm},
    },
};
use axum::{extract::State, response::Response};
use entity::{id::TrendId, subject::SubjectKind};

/// `GET /trends/{trend_id}/response/new`
pub(super) async fn new(
    State(app): State<App>,
    current: Current,
    Path(trend_id): Path<TrendId>,
) -> Result<Response> {
    form::new(&app, current, subject(trend_id)).await
}

/// `POST /trends/{trend_id}/response`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(trend_id): Path<TrendId>,
    Form(form): Form<ResponseForm>,
) -> Result<Response> {
    form::create(&app, current, subject(trend_id), form).await
}

fn subject(trend_id: TrendId) -> Subject {
    Subject::new(SubjectKind::Trend, trend_id.0)
}
