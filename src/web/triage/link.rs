use crate::{
    app::App,
    domain::{FieldErrors, Problem, trend},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        triage::{TriageForm, next, show_page},
    },
};
use axum::{extract::State, response::Response};
use entity::id::{SubmissionId, TrendId};

/// `POST /triage/{submission_id}/link`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<TriageForm>,
) -> Result<Response> {
    let linked = match form.trend.parse::<TrendId>() {
        Ok(id) => trend::link(&app.db, &current.actor, (submission_id, form.version), id).await,
        Err(_) => Err(FieldErrors::one("trend", Problem::new("problem-trend-missing")).into()),
    };
    match linked {
        Ok(()) => {
            let next = next(&app, &current.actor, (submission_id, &form)).await?;
            Ok(answer::done(&next, "submission-linked"))
        }
        Err(error) => {
            let (status, errors) = answer::trouble(error, "trend")?;
            answer::again(status, &show_page(&app, current, submission_id, (form, errors)).await?)
        }
    }
}
