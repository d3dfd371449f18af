use crate::{
    app::App,
    domain::{
        Error, FieldErrors,
        appeal::NewAppeal,
        submission::{self, Shown},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        submissions::own,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::SubmissionId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "submissions/appeal.html")]
struct NewPage {
    ui: Ui,
    report: Shown,
    form: AppealForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AppealForm {
    version: i32,
    appeal: String,
}

/// `GET /submissions/{submission_id}/appeal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(submission_id): Path<SubmissionId>,
) -> Result<Response> {
    let report = own(&app, &actor, submission_id).await?;
    let before = submission::find_appeal(app.db.read(), submission_id).await?;
    if !submission::may_appeal(&actor, &report.submission, before.as_ref()) {
        return Err(Error::Conflict("conflict-submission-appealed").into());
    }
    let form = AppealForm { version: report.submission.version, ..AppealForm::default() };
    answer::page(&NewPage { ui, report, form, errors: FieldErrors::default() })
}

/// `POST /submissions/{submission_id}/appeal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<AppealForm>,
) -> Result<Response> {
    let report = own(&app, &actor, submission_id).await?;
    let appealed = match NewAppeal::parse(&form.appeal) {
        Ok(new) => submission::appeal(&app.db, &actor, (submission_id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    match appealed {
        Ok(()) => Ok(answer::done(&format!("/submissions/{submission_id}"), "submission-appealed")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "appeal")?;
            answer::again(status, &NewPage { ui, report, form, errors })
        }
    }
}
