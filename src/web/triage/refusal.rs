use crate::{
    app::App,
    domain::submission,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        triage::{TriageForm, next, show_page},
    },
};
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::SubmissionId;

/// `POST /triage/{submission_id}/refusal`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<TriageForm>,
) -> Result<Response> {
    match submission::parse_reason(&form.reason) {
        Ok(reason) => {
            submission::decline(&app.db, &current.actor, (submission_id, form.version), &reason).await?;
            let next = next(&app, &current.actor, (submission_id, &form)).await?;
            Ok(answer::done(&next, "submission-declined"))
        }
        Err(errors) => {
            let page = show_page(&app, current, submission_id, (form, errors)).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
