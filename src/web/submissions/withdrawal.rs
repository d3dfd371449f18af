use crate::{
    app::App,
    domain::{Error, submission, trend},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        submissions::own,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::SubmissionId;

#[derive(Template)]
#[template(path = "submissions/withdrawal.html")]
struct NewPage {
    ui: Ui,
    report: submission::Shown,
}

/// `GET /submissions/{submission_id}/withdrawal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(submission_id): Path<SubmissionId>,
) -> Result<Response> {
    let report = own(&app, &actor, submission_id).await?;
    if !submission::may_withdraw(&actor, &report.submission) {
        return Err(Error::Conflict("conflict-submission-withdrawn").into());
    }
    answer::page(&NewPage { ui, report })
}

/// `POST /submissions/{submission_id}/withdrawal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(submission_id): Path<SubmissionId>,
) -> Result<Response> {
    trend::withdraw_submission(&app.db, &actor, submission_id).await?;
    Ok(answer::done("/submissions", "submission-withdrawn"))
}
