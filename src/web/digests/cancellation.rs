use crate::{
    app::App,
    domain::digest,
    web::{
        answer,
        digests::composition_of,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
    },
};
use axum::{extract::State, response::Response};
use entity::id::DigestId;

/// `POST /digests/{digest_id}/cancellation`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    digest::cancel(&app.db, &actor, (digest_id, form.version)).await?;
    Ok(answer::done(&composition_of(digest_id), "digest-cancelled"))
}
