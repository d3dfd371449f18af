use crate::{
    app::App,
    domain::{Error, digest},
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
pub(super) struct ApprovalForm {
    version: i32,
    marking: String,
}

/// `POST /digests/{digest_id}/approval`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<ApprovalForm>,
) -> Result<Response> {
    let version = (digest_id, form.version);
    match digest::approve(&app.db, &current.actor, version, &form.marking).await {
        Ok(()) => Ok(answer::done(&composition_of(digest_id), "digest-approved")),
        Err(Error::Invalid(errors)) => {
            let typed = Typed { marking: form.marking, ..Typed::default() };
            let page = composition_page(&app, current, digest_id, (typed, errors)).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}
