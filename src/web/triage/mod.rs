//! Reports of trends as moderators see them: a queue of notes, and the text of one once it is opened.

mod acceptance;
mod asked;
mod assignment;
mod judgement;
mod link;
mod list;
mod question;
mod refusal;
pub(super) mod selection;
mod similar;
mod unlinking;

use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors, Subject,
        account::{self, Byline},
        queue::{self, PickedReport},
        submission::{self, Typed},
        trend,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::{self, Result},
        extract::{Current, Path, Query},
        locks,
        reviews::Desk,
        submissions::summary::{self, Group},
        triage::{
            asked::Asked,
            similar::{SimilarReport, SimilarTrend},
        },
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{Datelike, NaiveDate};
use entity::{
    id::{AccountId, SubmissionId},
    role_grant::Role,
    subject::SubjectKind,
    submission::{Model, State as Stage},
    submission_appeal::{Model as Appeal, Outcome},
    submission_question::Model as Question,
};
use serde::Deserialize;
use std::{borrow::Borrow, collections::HashMap};

const MODERATORS: Access = Access::Only(&[Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/triage", MODERATORS, list::index),
        Route::get("/triage/next", MODERATORS, list::show),
        Route::post("/triage/selection", MODERATORS, selection::create),
        Route::get("/triage/{submission_id}", MODERATORS, show),
        Route::post("/triage/{submission_id}/assignment", MODERATORS, assignment::create),
        Route::post("/triage/{submission_id}/acceptance", MODERATORS, acceptance::create),
        Route::post("/triage/{submission_id}/refusal", MODERATORS, refusal::create),
        Route::post("/triage/{submission_id}/judgement", MODERATORS, judgement::create)
            .of_form_on("/triage/{submission_id}")
            .without_drafts("a reason is a few words, given with the decision"),
        Route::post("/triage/{submission_id}/question", MODERATORS, question::create)
            .of_form_on("/triage/{submission_id}")
            .without_drafts("a question is a few words, asked at once"),
        Route::post("/triage/{submission_id}/resumption", MODERATORS, question::destroy),
        Route::post("/triage/{submission_id}/link", MODERATORS, link::create),
        Route::post("/triage/{submission_id}/unlinking", MODERATORS, unlinking::create),
    ]
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
    similar: Vec<SimilarReport>,
    similar_trends: Vec<SimilarTrend>,
    /// Whoever else it can be assigned to.
    moderators: Vec<(AccountId, String)>,
    /// Whoever else has it open.
    others_at: Vec<AccountId>,
    desk: Desk,
    asked: Asked,
    questions: Vec<Question>,
    appeal: Option<Appeal>,
    may_decide: bool,
    /// Who has it, who asked and who decided.
    bylines: HashMap<AccountId, Byline>,
    form: TriageForm,
    errors: FieldErrors,
}

impl ShowPage {
    fn state(&self, stage: impl Borrow<Stage>) -> String {
        state(&self.ui, *stage.borrow())
    }

    fn stands(&self, stage: Stage) -> bool {
        self.may_judge && self.report.submission.state == stage
    }

    /// Whether the actor may decide about it now. What nobody has is theirs with that.
    fn may_settle(&self) -> bool {
        self.may_judge && submission::is_undecided(&self.report.submission)
    }

    fn may_take(&self) -> bool {
        self.may_settle() && self.report.submission.assigned_to != Some(self.actor_id)
    }

    /// Whether a press links it; what is undecided is accepted with it.
    fn may_link(&self) -> bool {
        self.may_settle() || self.stands(Stage::Accepted)
    }

    /// Who has it, if somebody has.
    fn assigned(&self) -> Option<String> {
        let id = self.report.submission.assigned_to?;
        let you = id == self.actor_id;
        Some(if you { self.ui.triage_with_you().into_owned() } else { self.ui.triage_with(self.name(&id)) })
    }

    /// The others who have it open.
    fn others(&self) -> String {
        self.others_at.iter().map(|id| self.name(id)).collect::<Vec<_>>().join(", ")
    }

    fn is_with_author(&self) -> bool {
        self.stands(Stage::InfoRequested) || self.stands(Stage::NoResponse)
    }

    fn may_ask(&self) -> bool {
        self.may_judge && submission::may_be_asked(&self.report.submission)
    }

    fn questions_to_ask(&self) -> Vec<Choice> {
        self.ui.one_term("canned_question", &self.form.code)
    }

    fn outcomes(&self) -> Vec<Choice> {
        let choice = |outcome: Outcome| {
            let value = outcome.to_string();
            let label = self.ui.code("submission-appeal-outcome", outcome);
            Choice { label, hint: None, chosen: value == self.form.outcome, value }
        };
        [Outcome::Reopened, Outcome::Stands].map(choice).to_vec()
    }

    fn name(&self, id: &AccountId) -> String {
        self.bylines.get(id).map(|byline| self.ui.name(byline)).unwrap_or_default()
    }

    fn assignees(&self) -> Vec<Choice> {
        list::assignees(&self.ui, &self.moderators, &self.form.to)
    }

    /// The list from which it was opened.
    fn back(&self) -> String {
        self.asked.list()
    }

    /// The next report of that list.
    fn skip(&self) -> String {
        self.asked.after(&self.report.submission)
    }

    fn reasons(&self) -> Vec<Choice> {
        self.ui.one_term("decline_reason", &self.form.reason)
    }

    fn trends(&self) -> Vec<Choice> {
        let none = list::choice(String::new(), self.ui.triage_choose_trend(), &self.form.trend);
        std::iter::once(none).chain(list::open_trends(&self.open, &self.form.trend)).collect()
    }

    /// The form of a trend that is opened from it as it stands here.
    fn opening(&self) -> String {
        let Model { id, version, .. } = self.report.submission;
        selection::opening(&[PickedReport { id, version }])
    }
}

/// What a moderator's buttons and choices send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TriageForm {
    version: i32,
    reason: String,
    trend: String,
    code: String,
    words: String,
    due_on_day: String,
    due_on_month: String,
    due_on_year: String,
    outcome: String,
    to: String,
    /// The list from which the report was opened.
    list: String,
}

impl TriageForm {
    fn asked(&self) -> Asked {
        Asked::read(&self.list)
    }

    /// A form that nobody has filled in, with the day on which an answer would be due.
    fn empty(today: NaiveDate) -> Self {
        let due_on = submission::due_on(today);
        Self {
            due_on_day: due_on.day().to_string(),
            due_on_month: due_on.month().to_string(),
            due_on_year: due_on.year().to_string(),
            ..Self::default()
        }
    }
}

/// `GET /triage/{submission_id}`
async fn show(
    State(app): State<App>,
    current: Current,
    Path(submission_id): Path<SubmissionId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let Current { actor, ui } = current.clone();
    let form = TriageForm { list: asked.query(), ..TriageForm::empty(actor.today()) };
    let nothing = (form, FieldErrors::default());
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
    let tags = submission::list_tags(db, id).await?;
    let groups = summary::groups(&ui, &Typed::of(&report, &tags));
    let source = ui.attribution(&submission::find_source(db, &actor, &report.submission).await?);
    let may_judge = submission::may_judge(&actor, &report.submission);
    let trend = trend::find_of_submission(db, id).await?.map(|(_, trend)| trend);
    let open = trend::list_open(db, &actor).await?;
    let (similar, similar_trends) = similar::find(app, (&actor, &ui), (&report, &tags), &open).await?;
    let questions = submission::list_questions(db, id).await?;
    let appeal = submission::find_appeal(db, id).await?;
    let may_decide =
        appeal.as_ref().is_some_and(|appeal| submission::may_decide(&actor, &report.submission, appeal));
    let others_at = queue::list_others_at(db, &actor, id).await?;
    let mut named: Vec<AccountId> = questions.iter().map(|question| question.asked_by).collect();
    named.extend(appeal.iter().filter_map(|appeal| appeal.decided_by));
    named.extend(report.submission.assigned_to.iter().chain(&others_at));
    let bylines = account::bylines(db, &named).await?;
    let moderators = list::others(app, (&actor, &ui)).await?;
    let desk = Desk::find(app, &actor).await?;
    Ok(ShowPage {
        ui,
        report,
        groups,
        source,
        actor_id: actor.id,
        may_judge,
        trend,
        open,
        similar,
        similar_trends,
        moderators,
        others_at,
        desk,
        asked: form.asked(),
        questions,
        appeal,
        may_decide,
        bylines,
        form,
        errors,
    })
}

/// Where a moderator goes on who has done with a report: to the next one of the list from which they opened it.
async fn next(app: &App, actor: &Actor, (id, form): (SubmissionId, &TriageForm)) -> Result<String> {
    let asked = form.asked();
    match submission::find_to_read(app.db.read(), actor, id).await {
        Ok(report) => Ok(asked.next_after(app, actor, &report.submission).await?),
        // Withdrawn or locked just now: it has no place any more.
        Err(Error::NotFound) => Ok(asked.list()),
        Err(error) => Err(error.into()),
    }
}

/// How far a report has come, as moderators see it: what its author reads of a question is said to them.
fn state(ui: &Ui, stage: Stage) -> String {
    match stage {
        Stage::InfoRequested => ui.triage_with_author().into_owned(),
        Stage::NoResponse => ui.triage_no_answer().into_owned(),
        stage => ui.code("submission-state", stage),
    }
}
