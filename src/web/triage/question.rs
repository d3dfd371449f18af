//! Asking the author of a report something, and going on without an answer.

use crate::{
    app::App,
    domain::submission::{self, NewQuestion},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        triage::{TriageForm, next, show_page},
    },
};
use axum::{extract::State, response::Response};
use entity::id::SubmissionId;

/// `POST /triage/{submission_id}/question`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<TriageForm>,
) -> Result<Response> {
    let due_on = [&*form.due_on_day, &*form.due_on_month, &*form.due_on_year];
    let asked = match NewQuestion::parse((&form.code, &form.words), due_on, current.actor.today()) {
        Ok(new) => submission::ask(&app.db, &current.actor, (submission_id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    match asked {
        Ok(()) => {
            let next = next(&app, &current.actor, (submission_id, &form)).await?;
            Ok(answer::done(&next, "submission-asked"))
        }
        Err(error) => {
            let (status, errors) = answer::trouble(error, "code")?;
            answer::again(status, &show_page(&app, current, submission_id, (form, errors)).await?)
        }
    }
}

/// `POST /triage/{submission_id}/resumption`
pub(super) async fn destroy(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<TriageForm>,
) -> Result<Response> {
    submission::resume(&app.db, &actor, (submission_id, form.version)).await?;
    Ok(answer::done(&form.asked().report(submission_id), "submission-resumed"))
}
