use crate::{
    app::App,
    domain::{
        Error,
        screening::Answers,
        submission::{self, NewAnswer},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        submissions::{own, show_page},
    },
};
use axum::{extract::State, response::Response};
use entity::{
    id::{SubmissionId, SubmissionQuestionId},
    submission::State as Stage,
};
use serde::Deserialize;

/// What the author of a report answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AnswerForm {
    /// The question's key, so that nobody answers another than they read.
    pub(super) key: String,
    pub(super) answer: String,
    pub(super) live_case: String,
    pub(super) confirmed: Vec<String>,
}

/// `POST /submissions/{submission_id}/answer`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<AnswerForm>,
) -> Result<Response> {
    let report = own(&app, &current.actor, submission_id).await?;
    if report.submission.state == Stage::Draft {
        return Err(Error::Conflict("conflict-question-closed").into());
    }
    let said = Answers::of_form(&form.confirmed, &form.live_case);
    // A key that is none is that of no question.
    let key = form.key.parse().unwrap_or(SubmissionQuestionId(submission_id.0));
    let answered = match NewAnswer::parse(&form.answer, &said) {
        Ok(new) => submission::answer(&app.db, &current.actor, (submission_id, key), new).await,
        Err(errors) => Err(errors.into()),
    };
    match answered {
        Ok(()) => Ok(answer::done(&format!("/submissions/{submission_id}"), "submission-answered")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "answer")?;
            answer::again(status, &show_page(&app, current, report, (form, errors)).await?)
        }
    }
}
