use crate::{
    app::App,
    domain::{
        FieldErrors, Problem,
        submission::{self, Assignee},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        triage::{TriageForm, show_page},
    },
};
use axum::{extract::State, response::Response};
use entity::id::SubmissionId;

/// `POST /triage/{submission_id}/assignment`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<TriageForm>,
) -> Result<Response> {
    let report = (submission_id, form.version);
    let assigned = match assignee(&form.to) {
        Ok(to) => submission::assign(&app.db, &current.actor, report, to).await,
        Err(errors) => Err(errors.into()),
    };
    match assigned {
        Ok(()) => {
            let notice = if form.to.is_empty() { "submission-assigned" } else { "submission-assigned-to" };
            Ok(answer::done(&form.asked().report(submission_id), notice))
        }
        Err(error) => {
            let (status, errors) = answer::trouble(error, "to")?;
            answer::again(status, &show_page(&app, current, submission_id, (form, errors)).await?)
        }
    }
}

/// To whom a form gives something: to whoever sends it, where it says nothing.
pub(super) fn assignee(to: &str) -> std::result::Result<Assignee, FieldErrors> {
    match to {
        "" => Ok(Assignee::Me),
        "nobody" => Ok(Assignee::Nobody),
        id => match id.parse() {
            Ok(id) => Ok(Assignee::Moderator(id)),
            Err(_) => Err(FieldErrors::one("to", Problem::new("problem-choice-unknown"))),
        },
    }
}
