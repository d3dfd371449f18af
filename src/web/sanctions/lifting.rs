use crate::{
    app::App,
    domain::sanction,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
        sanctions::place,
    },
};
use axum::{extract::State, response::Response};
use entity::id::SanctionId;

/// `POST /sanctions/{sanction_id}/lifting`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(sanction_id): Path<SanctionId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    let account_id = sanction::lift(&app.db, &actor, (sanction_id, form.version)).await?;
    Ok(answer::done(&place(account_id), "sanction-lifted"))
}
