use crate::{
    app::App,
    domain::trend,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        triage::TriageForm,
    },
};
use axum::{extract::State, response::Response};
use entity::id::SubmissionId;

/// `POST /triage/{submission_id}/unlinking`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<TriageForm>,
) -> Result<Response> {
    trend::unlink(&app.db, &actor, (submission_id, form.version)).await?;
    Ok(answer::done(&form.asked().report(submission_id), "submission-unlinked"))
}
