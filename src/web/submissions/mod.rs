//! A member's own reports of trends as pages: a few pages of questions, check answers, and what became of it.

mod answers;
mod appeal;
mod copies;
mod parts;
mod sending;
pub(super) mod similar;
pub(super) mod summary;
pub(super) mod timeline;
mod withdrawal;

use crate::{
    app::App,
    domain::{
        self, Actor, Error, FieldErrors, Subject,
        digest::{self, Coming},
        review,
        submission::{self, Part, Typed},
        trend,
    },
    http::route::{Access, Route},
    web::{
        answer,
        content_notes::Once,
        error::Result,
        extract::{Current, Form, From, Path, Query, next_page},
        locks,
        submissions::{answers::AnswerForm, parts::PartPage, summary::Group, timeline::Step},
        ui::Ui,
    },
};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use entity::{
    id::SubmissionId, role_grant::Role, subject::SubjectKind, submission::State as Stage,
    submission_appeal::Model as Appeal, submission_question::Model as Question,
};
use sea_orm::ConnectionTrait;
use std::mem;

const MEMBERS: Access = Access::Only(&[Role::Member]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/submissions", MEMBERS, index),
        Route::get("/submissions/new", MEMBERS, new),
        Route::post("/submissions", MEMBERS, create)
            .of_form_on("/submissions/new")
            .without_drafts("a report is a draft of its own kind until it is sent"),
        Route::post("/submissions/similar", MEMBERS, similar::index),
        Route::get("/submissions/{submission_id}", MEMBERS, show),
        Route::get("/submissions/{submission_id}/parts/{part}/edit", MEMBERS, parts::edit),
        Route::post("/submissions/{submission_id}/parts/{part}", MEMBERS, parts::update)
            .of_form_on("/submissions/{submission_id}/parts/{part}/edit")
            .without_drafts("a report is a draft of its own kind until it is sent"),
        Route::get("/submissions/{submission_id}/sending/new", MEMBERS, sending::new),
        Route::post("/submissions/{submission_id}/sending", MEMBERS, sending::create),
        Route::post("/submissions/{submission_id}/answer", MEMBERS, answers::create)
            .of_form_on("/submissions/{submission_id}"),
        Route::get("/submissions/{submission_id}/appeal/new", MEMBERS, appeal::new),
        Route::post("/submissions/{submission_id}/appeal", MEMBERS, appeal::create)
            .of_form_on("/submissions/{submission_id}/appeal/new"),
        Route::post("/submissions/{submission_id}/copies", MEMBERS, copies::create),
        Route::get("/submissions/{submission_id}/withdrawal/new", MEMBERS, withdrawal::new),
        Route::post("/submissions/{submission_id}/withdrawal", MEMBERS, withdrawal::create),
    ]
}

#[derive(Template)]
#[template(path = "submissions/index.html")]
struct IndexPage {
    ui: Ui,
    may_report: bool,
    reports: Vec<submission::Shown>,
    next: Option<String>,
}

/// `GET /submissions`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = submission::list_own(app.db.read(), &actor, from.after.parse().ok()).await?;
    let next = page.next.map(|cursor| next_page("/submissions", cursor));
    let may_report = submission::may_report(&actor);
    answer::page(&IndexPage { ui, may_report, reports: page.rows, next })
}

/// `GET /submissions/new`
async fn new(Current { actor, ui }: Current) -> Result<Response> {
    actor.check_may_write()?;
    let form = Typed { key: SubmissionId::random().to_string(), ..Typed::default() };
    answer::page(&PartPage::first(ui, form, FieldErrors::default()))
}

/// `POST /submissions`
async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<Typed>,
) -> Result<Response> {
    match Part::Change.parse(&form, actor.now) {
        Ok(answers) => {
            let draft = submission::start(&app.db, &actor, form.key.parse().ok(), answers).await?;
            let next = parts::after(&app, &actor, draft.id, Part::Change).await?;
            Ok(Redirect::to(&next).into_response())
        }
        Err(errors) => answer::again(StatusCode::UNPROCESSABLE_ENTITY, &PartPage::first(ui, form, errors)),
    }
}

/// What became of a report, and what it says.
#[derive(Template)]
#[template(path = "submissions/show.html")]
struct ShowPage {
    ui: Ui,
    report: submission::Shown,
    steps: Vec<Step>,
    /// What is to go out of it.
    coming: Vec<Coming>,
    groups: Vec<Group>,
    may_withdraw: bool,
    /// Why a moderator gave it back, if one did in words of their own.
    reason: Option<review::Returned>,
    questions: Vec<Question>,
    may_answer: bool,
    appeal: Option<Appeal>,
    may_appeal: bool,
    /// The key of the draft with the same text, for a report that was declined.
    copy_key: Option<SubmissionId>,
    form: AnswerForm,
    errors: FieldErrors,
}

impl ShowPage {
    /// The question that waits for an answer.
    fn open(&self) -> Option<&Question> {
        submission::find_open(&self.questions).filter(|_| self.may_answer)
    }
}

/// `GET /submissions/{submission_id}`
async fn show(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
    Query(asked): Query<Once>,
) -> Result<Response> {
    let report = match own(&app, &current.actor, submission_id).await {
        Err(Error::NotFound) => {
            let subject = Subject::new(SubjectKind::Submission, submission_id.0);
            let Current { actor, ui } = current;
            return locks::in_place_of(&app, (&actor, ui), subject).await;
        }
        found => found?,
    };
    if report.submission.state == Stage::Draft {
        return Ok(Redirect::to(&format!("/submissions/{submission_id}/sending/new")).into_response());
    }
    let nothing = (AnswerForm::default(), FieldErrors::default());
    let mut page = show_page(&app, current, report, nothing).await?;
    for coming in &mut page.coming {
        coming.notes = mem::take(&mut coming.notes).shown_if(asked.is_asked());
    }
    answer::page(&page)
}

async fn show_page(
    app: &App,
    Current { actor, ui }: Current,
    report: submission::Shown,
    (form, errors): (AnswerForm, FieldErrors),
) -> Result<ShowPage> {
    let (db, id) = (app.db.read(), report.submission.id);
    let questions = submission::list_questions(db, id).await?;
    let appeal = submission::find_appeal(db, id).await?;
    let steps = timeline::steps(db, &actor, &ui, &report.submission).await?;
    let coming = coming(db, &actor, &report).await?;
    let typed = Typed::of(&report, &submission::list_tags(db, id).await?);
    let groups = summary::groups(&ui, &typed);
    let reason = review::find_return_reason(db, Subject::new(SubjectKind::Submission, id.0)).await?;
    Ok(ShowPage {
        steps,
        coming,
        groups,
        may_withdraw: submission::may_withdraw(&actor, &report.submission),
        reason,
        may_answer: submission::may_answer(&actor, &report.submission) && !actor.is_silenced(),
        may_appeal: submission::may_appeal(&actor, &report.submission, appeal.as_ref()),
        copy_key: (report.submission.state == Stage::Declined).then(SubmissionId::random),
        ui,
        report,
        questions,
        appeal,
        form,
        errors,
    })
}

/// What is to go out of the trend behind which a report stands, while its author may read that.
async fn coming(db: &impl ConnectionTrait, actor: &Actor, report: &submission::Shown) -> Result<Vec<Coming>> {
    if report.submission.state == Stage::Withdrawn {
        return Ok(Vec::new());
    }
    match trend::find_of_submission(db, report.submission.id).await? {
        Some((_, found)) if trend::is_readable(db, actor, found.id).await? => {
            Ok(digest::list_coming(db, actor, Subject::new(SubjectKind::Trend, found.id.0)).await?)
        }
        _ => Ok(Vec::new()),
    }
}

/// A report of the actor's own. (A moderator reads those of others in the triage.)
async fn own(app: &App, actor: &Actor, id: SubmissionId) -> domain::Result<submission::Shown> {
    let report = submission::find(app.db.read(), actor, id).await?;
    if report.submission.author_id == actor.id { Ok(report) } else { Err(Error::NotFound) }
}
