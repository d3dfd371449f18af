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
use entity::{id::LockId, lock::State as Stage};

/// `POST /locks/{lock_id}/agreement`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(lock_id): Path<LockId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    let (stage, meeting) = lock::agree(&app.db, &actor, (lock_id, form.version)).await?;
    if let Some(meeting_id) = meeting {
        app.hub.forget(meeting_id);
    }
    let notice = if stage == Stage::Reopened { "lock-reopened" } else { "lock-agreed" };
    Ok(answer::done(&format!("/locks/{lock_id}"), notice))
}
