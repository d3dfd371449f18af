use crate::{
    app::App,
    domain::delivery,
    web::{
        answer,
        digests::delivery_of,
        error::Result,
        extract::{Current, Form, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::id::DigestId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReapprovalForm {
    version: i32,
    /// What it held when the page was shown: what went since is not approved with it.
    seen: String,
}

/// `POST /digests/{digest_id}/reapproval`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<ReapprovalForm>,
) -> Result<Response> {
    delivery::approve_afresh(&app.db, &actor, (digest_id, form.version), &form.seen).await?;
    Ok(answer::done(&delivery_of(digest_id), "digest-approved-afresh"))
}
