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
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::{SubmissionId, TrendId};

/// `POST /triage/{submission_id}/link`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<TriageForm>,
) -> Result<Response> {
    let Ok(trend_id) = form.trend.parse::<TrendId>() else {
        let errors = FieldErrors::one("trend", Problem::new("problem-choice-missing"));
        let page = show_page(&app, current, submission_id, (form, errors)).await?;
        return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    trend::link(&app.db, &current.actor, (submission_id, form.version), trend_id).await?;
    let next = next(&app, &current.actor, (submission_id, &form)).await?;
    Ok(answer::done(&next, "submission-linked"))
}
