use crate::{
    app::App,
    domain::invitation,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
    },
};
use axum::{extract::State, response::Response};
use entity::id::NominationId;

/// `POST /nominations/{nomination_id}/invitation`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(nomination_id): Path<NominationId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    invitation::renew(&app.db, &actor, (nomination_id, form.version)).await?;
    Ok(answer::done(&format!("/nominations/{nomination_id}"), "invitation-on-its-way"))
}
