use crate::{
    app::App,
    domain::submission,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        triage::{TriageForm, place},
    },
};
use axum::{extract::State, response::Response};
use entity::id::SubmissionId;

/// `POST /triage/{submission_id}/assignment`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<TriageForm>,
) -> Result<Response> {
    submission::assign(&app.db, &actor, (submission_id, form.version)).await?;
    Ok(answer::done(&place(submission_id), "submission-assigned"))
}
