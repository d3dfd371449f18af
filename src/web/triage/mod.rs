//! Reports of trends as moderators see them: a queue of notes, and the text of one once it is opened.

mod acceptance;
mod assignment;
mod link;
mod refusal;
mod unlinking;

use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Subject,
        account::{self, Byline},
        queue,
        submission::{self, Typed, Waiting},
        trend,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::{self, Result},
        extract::{Current, From, Path, Query, next_page},
        locks,
        submissions::summary::{self, Group},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    id::{AccountId, SubmissionId},
    role_grant::Role,
    subject::SubjectKind,
    submission::State as Stage,
};
use serde::Deserialize;
use std::collections::HashMap;

const MODERATORS: Access = Access::Only(&[Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/triage", MODERATORS, index),
        Route::get("/triage/{submission_id}", MODERATORS, show),
        Route::post("/triage/{submission_id}/assignment", MODERATORS, assignment::create),
        Route::post("/triage/{submission_id}/acceptance", MODERATORS, acceptance::create),
        Route::post("/triage/{submission_id}/refusal", MODERATORS, refusal::create),
        Route::post("/triage/{submission_id}/link", MODERATORS, link::create),
        Route::post("/triage/{submission_id}/unlinking", MODERATORS, unlinking::create),
    ]
}

#[derive(Template)]
#[template(path = "triage/index.html")]
struct IndexPage {
    ui: Ui,
    waiting: Vec<Waiting>,
    bylines: HashMap<AccountId, Byline>,
    actor_id: AccountId,
    next: Option<String>,
}

impl IndexPage {
    fn terms(&self, waiting: &Waiting) -> String {
        waiting.terms.iter().map(|code| self.ui.term("trend", code)).collect::<Vec<_>>().join("; ")
    }

    fn assigned(&self, waiting: &Waiting) -> Option<String> {
        let id = waiting.submission.assigned_to?;
        if id == self.actor_id {
            return Some(self.ui.triage_you().into_owned());
        }
        self.bylines.get(&id).map(|byline| self.ui.name(byline))
    }
}

/// `GET /triage`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = submission::list_waiting(app.db.read(), &actor, from.after.parse().ok()).await?;
    let assigned: Vec<_> = page.rows.iter().filter_map(|waiting| waiting.submission.assigned_to).collect();
    let bylines = account::bylines(app.db.read(), &assigned).await?;
    let next = page.next.map(|cursor| next_page("/triage", cursor));
    answer::page(&IndexPage { ui, waiting: page.rows, bylines, actor_id: actor.id, next })
}

/// One report with its text, and what may be done with it.
#[derive(Template)]
#[template(path = "triage/show.html")]
struct ShowPage {
    ui: Ui,
    report: submission::Shown,
    groups: Vec<Group>,
    /// Whom it is from, as far as this moderator may know.
    source: Vec<String>,
    actor_id: AccountId,
    may_judge: bool,
    trend: Option<entity::trend::Model>,
    open: Vec<(entity::trend::Model, String)>,
    form: TriageForm,
    errors: FieldErrors,
}

impl ShowPage {
    fn stands(&self, stage: Stage) -> bool {
        self.may_judge && self.report.submission.state == stage
    }

    fn may_take(&self) -> bool {
        let mine = self.report.submission.assigned_to == Some(self.actor_id);
        self.stands(Stage::Submitted) || (self.stands(Stage::InTriage) && !mine)
    }

    fn reasons(&self) -> Vec<Choice> {
        self.ui.one_term("decline_reason", &self.form.reason)
    }

    fn trends(&self) -> Vec<Choice> {
        let choice = |(trend, title): &(entity::trend::Model, String)| Choice {
            value: trend.id.to_string(),
            label: format!("{}: {title}", trend.reference),
            hint: None,
            chosen: trend.id.to_string() == self.form.trend,
        };
        self.open.iter().map(choice).collect()
    }
}

/// What a moderator's buttons and choices send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TriageForm {
    version: i32,
    reason: String,
    trend: String,
}

/// `GET /triage/{submission_id}`
async fn show(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
) -> Result<Response> {
    let nothing = (TriageForm::default(), FieldErrors::default());
    let Current { actor, ui } = current.clone();
    let page = match show_page(&app, current, submission_id, nothing).await {
        Err(error::Error::Domain(Error::NotFound)) => {
            let subject = Subject::new(SubjectKind::Submission, submission_id.0);
            return locks::in_place_of(&app, (&actor, ui), subject).await;
        }
        page => page?,
    };
    // Found as it can be read before it counts as opened.
    queue::note_report_opened(&app.db, &actor, submission_id).await?;
    answer::page(&page)
}

async fn show_page(
    app: &App,
    Current { actor, ui }: Current,
    id: SubmissionId,
    (form, errors): (TriageForm, FieldErrors),
) -> Result<ShowPage> {
    let db = app.db.read();
    let report = submission::find_to_read(db, &actor, id).await?;
    let typed = Typed::of(&report, &submission::list_tags(db, id).await?);
    let groups = summary::groups(&ui, &typed);
    let source = ui.attribution(&submission::find_source(db, &actor, &report.submission).await?);
    let may_judge = submission::may_judge(&actor, &report.submission);
    let trend = trend::find_of_submission(db, id).await?.map(|(_, trend)| trend);
    let open = trend::list_open(db, &actor).await?;
    Ok(ShowPage { ui, report, groups, source, actor_id: actor.id, may_judge, trend, open, form, errors })
}

/// A report's place in the triage.
fn place(id: SubmissionId) -> String {
    format!("/triage/{id}")
}
