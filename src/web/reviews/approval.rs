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
pub(super) struct ApprovalForm {
    version: i32,
    kind: String,
    space: String,
    note: Vec<String>,
}

/// `POST /reviews/{review_id}/approval`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(review_id): Path<ReviewId>,
    Form(form): Form<ApprovalForm>,
) -> Result<Response> {
    let narrow = Narrow { kind: form.kind, space: form.space };
    match Decision::publication(&form.note) {
        Ok(decision) => settled::decided(&app, current, (review_id, &narrow), (decision, form.version)).await,
        Err(errors) => {
            let typed = Typed { note: form.note, ..Typed::default() };
            let page = show_page(&app, current, (review_id, narrow), (typed, errors)).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
