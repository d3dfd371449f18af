use crate::{
    app::App,
    domain::review::Decision,
    web::{
        error::Result,
        extract::{Current, Form, Path},
        reviews::{Narrow, settled},
    },
};
use axum::{extract::State, response::Response};
use entity::id::ReviewId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ApprovalForm {
    version: i32,
    kind: String,
    space: String,
}

/// `POST /reviews/{review_id}/approval`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(review_id): Path<ReviewId>,
    Form(form): Form<ApprovalForm>,
) -> Result<Response> {
    let narrow = Narrow { kind: form.kind, space: form.space };
    settled::decided(&app, current, (review_id, &narrow), (Decision::Publish, form.version)).await
}
