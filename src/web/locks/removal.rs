use crate::{
    app::App,
    domain::lock,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
    },
};
use axum::{extract::State, response::Response};
use entity::id::LockId;

/// `POST /locks/{lock_id}/removal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(lock_id): Path<LockId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    lock::remove(&app.db, &actor, (lock_id, form.version)).await?;
    Ok(answer::done(&format!("/locks/{lock_id}"), "lock-removed"))
}
