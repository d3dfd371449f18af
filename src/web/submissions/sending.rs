//! Check answers, and sending the report.

use crate::{
    app::App,
    domain::{
        Actor, FieldErrors,
        submission::{self, ATTESTATIONS, Attested, Part, Typed},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        submissions::{
            own,
            similar::{self, Offered},
            summary::{self, Group},
        },
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use entity::{id::SubmissionId, submission::State as Stage};

#[derive(Template)]
#[template(path = "submissions/sending.html")]
struct NewPage {
    ui: Ui,
    submission: entity::submission::Model,
    groups: Vec<Group>,
    missing: Vec<Part>,
    may_report: bool,
    similar: Vec<Offered>,
    form: Typed,
    errors: FieldErrors,
}

impl NewPage {
    fn attestations(&self) -> Vec<Choice> {
        let choice = |name: &&str| Choice {
            value: (*name).to_owned(),
            label: self.ui.code("attestation", name),
            hint: None,
            chosen: self.form.attested.iter().any(|ticked| ticked == name),
        };
        ATTESTATIONS.iter().map(choice).collect()
    }
}

/// `GET /submissions/{submission_id}/sending/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(submission_id): Path<SubmissionId>,
) -> Result<Response> {
    let draft = own(&app, &actor, submission_id).await?;
    if draft.submission.state != Stage::Draft {
        return Ok(Redirect::to(&format!("/submissions/{submission_id}")).into_response());
    }
    answer::page(&new_page(&app, (&actor, ui), draft, (Vec::new(), FieldErrors::default())).await?)
}

/// `POST /submissions/{submission_id}/sending`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(submission_id): Path<SubmissionId>,
    Form(form): Form<Typed>,
) -> Result<Response> {
    match Attested::parse(&form.attested) {
        Ok(attested) => {
            submission::submit(&app.db, &actor, (submission_id, form.version), attested).await?;
            Ok(answer::done(&format!("/submissions/{submission_id}"), "submission-sent"))
        }
        Err(errors) => {
            let draft = own(&app, &actor, submission_id).await?;
            let page = new_page(&app, (&actor, ui), draft, (form.attested, errors)).await?;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn new_page(
    app: &App,
    (actor, ui): (&Actor, Ui),
    draft: submission::Shown,
    (attested, errors): (Vec<String>, FieldErrors),
) -> Result<NewPage> {
    let tags = submission::list_tags(app.db.read(), draft.submission.id).await?;
    let form = Typed { attested, ..Typed::of(&draft, &tags) };
    let (groups, missing) = (summary::groups(&ui, &form), Part::list_missing(&form, actor.now));
    let may_report = submission::may_report(actor);
    let words = submission::words_of(&draft.wording, &tags);
    let similar = similar::offered(app, (actor, &ui), &words).await?;
    let submission = draft.submission;
    Ok(NewPage { ui, submission, groups, missing, may_report, similar, form, errors })
}
