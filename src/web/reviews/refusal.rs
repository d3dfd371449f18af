use crate::{
    app::App,
    domain::review::Decision,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        reviews::{
            Narrow,
            item::{Typed, show_page},
            settled,
        },
    },
};
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::ReviewId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RefusalForm {
    version: i32,
    code: String,
    reason: String,
    kind: String,
    space: String,
}

/// `POST /reviews/{review_id}/refusal`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(review_id): Path<ReviewId>,
    Form(form): Form<RefusalForm>,
) -> Result<Response> {
    let narrow = Narrow { kind: form.kind, space: form.space };
    match Decision::refusal_with_code(&form.code, &form.reason) {
        Ok(decision) => settled::decided(&app, current, (review_id, &narrow), (decision, form.version)).await,
        Err(errors) => {
            let typed = Typed { code: form.code, reason: form.reason, ..Typed::default() };
            let page = show_page(&app, current, (review_id, narrow), (typed, errors)).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
