use crate::{
    app::App,
    domain::{appeal::Judgement, submission},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        triage::{TriageForm, show_page},
    },
};
use axum::{extract::State, response::Response};
use entity::id::SubmissionId;

/// `POST /triage/{submission_id}/judgement`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<TriageForm>,
) -> Result<Response> {
    let decided = match Judgement::parse(&form.outcome, &form.reason) {
        Ok(judgement) => {
            submission::decide_appeal(&app.db, &current.actor, (submission_id, form.version), judgement).await
        }
        Err(errors) => Err(errors.into()),
    };
    match decided {
        Ok(()) => Ok(answer::done(&form.asked().report(submission_id), "submission-appeal-decided")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "outcome")?;
            answer::again(status, &show_page(&app, current, submission_id, (form, errors)).await?)
        }
    }
}
