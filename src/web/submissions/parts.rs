//! The pages of a draft's questions.

use crate::{
    app::App,
    domain::{
        self, Actor, Error, FieldErrors, Problem,
        submission::{self, Part, Typed},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        submissions::{
            own,
            similar::{self, Offered},
        },
        ui::Ui,
    },
};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use entity::{id::SubmissionId, submission::State as Stage};

/// One page of questions; its form may hold what somebody typed.
#[derive(Template)]
#[template(path = "submissions/edit.html")]
pub(super) struct PartPage {
    ui: Ui,
    part: Part,
    action: String,
    back: String,
    similar: Vec<Offered>,
    form: Typed,
    errors: FieldErrors,
}

impl PartPage {
    /// The first page of a report that is not there yet.
    pub(super) fn first(ui: Ui, form: Typed, errors: FieldErrors) -> Self {
        let (action, back) = ("/submissions".to_owned(), "/submissions".to_owned());
        Self { ui, part: Part::Change, action, back, similar: Vec::new(), form, errors }
    }

    fn of(ui: Ui, (id, part): (SubmissionId, Part), form: Typed, errors: FieldErrors) -> Self {
        let action = format!("/submissions/{id}/parts/{}", part.name());
        let back = format!("/submissions/{id}/sending/new");
        Self { ui, part, action, back, similar: Vec::new(), form, errors }
    }
}

/// `GET /submissions/{submission_id}/parts/{part}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((submission_id, part)): Path<(SubmissionId, Part)>,
) -> Result<Response> {
    let draft = own(&app, &actor, submission_id).await?;
    if draft.submission.state != Stage::Draft {
        return Err(Error::Conflict("conflict-submission-sent").into());
    }
    let tags = submission::list_tags(app.db.read(), submission_id).await?;
    let form = Typed::of(&draft, &tags);
    let words = submission::words_of(&draft.wording, &tags);
    let similar = similar::offered(&app, (&actor, &ui), &words).await?;
    let page = PartPage::of(ui, (submission_id, part), form, FieldErrors::default());
    answer::page(&PartPage { similar, ..page })
}

/// `POST /submissions/{submission_id}/parts/{part}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((submission_id, part)): Path<(SubmissionId, Part)>,
    Form(form): Form<Typed>,
) -> Result<Response> {
    let draft = own(&app, &actor, submission_id).await?;
    let (status, errors, form) = match part.parse(&form, actor.now) {
        Ok(answers) => {
            match submission::save(&app.db, &actor, (submission_id, form.version), answers).await {
                Ok(_) => {
                    let next = after(&app, &actor, submission_id, part).await?;
                    return Ok(Redirect::to(&next).into_response());
                }
                Err(Error::Conflict("conflict-changed")) => {
                    // Sent again, it replaces what was saved meanwhile: its author has seen that there is some.
                    let errors = FieldErrors::one(part.first_field(), Problem::new("conflict-changed"));
                    let version = draft.submission.version;
                    (StatusCode::CONFLICT, errors, Typed { version, ..form })
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, form),
    };
    answer::again(status, &PartPage::of(ui, (submission_id, part), form, errors))
}

/// Where a page leads: to the next on which something is missing, or to check answers.
pub(super) async fn after(app: &App, actor: &Actor, id: SubmissionId, part: Part) -> domain::Result<String> {
    let draft = submission::find(app.db.read(), actor, id).await?;
    let typed = Typed::of(&draft, &submission::list_tags(app.db.read(), id).await?);
    let missing = Part::list_missing(&typed, actor.now);
    let later = Part::ALL.into_iter().skip_while(|other| *other != part).skip(1);
    let next = later.into_iter().find(|later| missing.contains(later));
    Ok(match next {
        Some(next) => format!("/submissions/{id}/parts/{}/edit", next.name()),
        None => format!("/submissions/{id}/sending/new"),
    })
}
