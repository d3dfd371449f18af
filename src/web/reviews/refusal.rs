use crate::{
    app::App,
    domain::review::Decision,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        reviews::{decide, show_page},
    },
};
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::ReviewId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RefusalForm {
    version: i32,
    reason: String,
}

/// `POST /reviews/{review_id}/refusal`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(review_id): Path<ReviewId>,
    Form(form): Form<RefusalForm>,
) -> Result<Response> {
    match Decision::refusal(&form.reason) {
        Ok(decision) => {
            decide(&app, &current.actor, (review_id, form.version), decision).await?;
            Ok(answer::done("/reviews", "review-refused"))
        }
        Err(errors) => {
            let page = show_page(&app, current, review_id, (form.reason, errors)).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
