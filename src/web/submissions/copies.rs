use crate::{
    app::App,
    domain::submission,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::id::SubmissionId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CopyForm {
    key: String,
}

/// `POST /submissions/{submission_id}/copies`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<CopyForm>,
) -> Result<Response> {
    let what = (submission_id, form.key.parse().ok());
    let draft = submission::start_again(&app.db, &actor, what).await?;
    Ok(answer::to(&format!("/submissions/{draft}/sending/new")))
}
