use crate::{
    app::App,
    domain::{
        Error,
        contribution::{self, Key, Kind},
        submission,
    },
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
    /// The editions in which it stands.
    digests: Vec<entity::digest::Model>,
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
    let key = Key { kind: Kind::Submission, id: submission_id.0 };
    let digests = contribution::list_digests(app.db.read(), &actor, key).await?;
    answer::page(&NewPage { ui, digests, report })
}

/// `POST /submissions/{submission_id}/withdrawal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(submission_id): Path<SubmissionId>,
) -> Result<Response> {
    let key = Key { kind: Kind::Submission, id: submission_id.0 };
    contribution::withdraw(&app.db, &actor, key).await?;
    Ok(answer::done("/submissions", "submission-withdrawn"))
}
