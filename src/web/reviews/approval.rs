use crate::{
    app::App,
    domain::review::Decision,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        reviews::decide,
    },
};
use axum::{extract::State, response::Response};
use entity::id::ReviewId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ApprovalForm {
    version: i32,
}

/// `POST /reviews/{review_id}/approval`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(review_id): Path<ReviewId>,
    Form(form): Form<ApprovalForm>,
) -> Result<Response> {
    decide(&app, &actor, (review_id, form.version), Decision::Publish).await?;
    Ok(answer::done("/reviews", "review-approved"))
}
