use crate::{
    app::App,
    domain::delivery,
    web::{
        answer,
        digests::delivery_of,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
    },
};
use axum::{extract::State, response::Response};
use entity::id::DigestId;

/// `POST /digests/{digest_id}/stop`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    delivery::stop(&app.db, &actor, (digest_id, form.version)).await?;
    Ok(answer::done(&delivery_of(digest_id), "digest-stopped"))
}
