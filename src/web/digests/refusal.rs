use crate::{
    app::App,
    domain::{digest, review::Decision},
    web::{
        answer,
        digests::{
            composition::{Typed, composition_page},
            composition_of,
        },
        error::Result,
        extract::{Current, Form, Path},
    },
};
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::DigestId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RefusalForm {
    version: i32,
    reason: String,
}

/// `POST /digests/{digest_id}/refusal`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<RefusalForm>,
) -> Result<Response> {
    match Decision::refusal(&form.reason) {
        Ok(decision) => {
            digest::refuse(&app.db, &current.actor, (digest_id, form.version), decision).await?;
            Ok(answer::done(&composition_of(digest_id), "digest-returned"))
        }
        Err(errors) => {
            let typed = Typed { reason: form.reason, ..Typed::default() };
            let page = composition_page(&app, current, digest_id, (typed, errors)).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
