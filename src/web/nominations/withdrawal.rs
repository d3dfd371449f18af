use crate::{
    app::App,
    domain::nomination,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
    },
};
use axum::{extract::State, response::Response};
use entity::id::NominationId;

/// `POST /nominations/{nomination_id}/withdrawal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(nomination_id): Path<NominationId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    nomination::withdraw(&app.db, &actor, (nomination_id, form.version)).await?;
    Ok(answer::done("/nominations", "nomination-withdrawn"))
}
