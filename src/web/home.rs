//! The first page after signing in: what waits for this person.

use crate::{
    app::App,
    domain::{
        Actor, action, audit, concern, content_note, digest, draft,
        job::{self, Standing},
        meeting,
        minutes::{self, Unfinished},
        nomination, referral,
        response::{self, Answered, Question},
        review, submission, thread, trend,
    },
    http::route::{Access, Route},
    web::{
        answer, drafts,
        error::Result,
        extract::Current,
        responses::place,
        submissions::timeline::{self, Step},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{NaiveDate, TimeDelta};
use entity::{
    draft::{Model, Origin},
    id::ReferralId,
    role_grant::Role,
    subject::SubjectKind,
};
use std::{borrow::Borrow, collections::HashMap};
use uuid::Uuid;

/// Minutes that do not stand yet, here; all are on their page.
const MINUTES: u64 = 3;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/", Access::SignedIn, show)]
}

#[derive(Template)]
#[template(path = "home/show.html")]
struct ShowPage {
    ui: Ui,
    /// What they sent after a session had ended: where it can be gone on with, unless it was not kept.
    late: Vec<Option<String>>,
    /// How many drafts they saved.
    saved: usize,
    /// What waits for a moderator, an auditor or an administrator, in words, and where.
    queues: Option<Vec<(&'static str, String)>>,
    /// The meeting that goes on now, or the next one.
    meeting: Option<entity::meeting::Model>,
    /// Minutes that they write, or may have corrected.
    minutes: Vec<Unfinished>,
    /// How many actions of theirs are open, and overdue.
    actions: action::Open,
    /// How many referrals no lead has taken, for a lead.
    referrals: Option<u64>,
    /// What they told the leads, and were asked something about.
    asked: Option<ReferralId>,
    /// What there is to nominate or to decide, for leads and the secretary.
    nominations: Option<String>,
    threads: Vec<entity::thread::Model>,
    /// The content notes of the threads and the meeting.
    notes: HashMap<Uuid, Vec<String>>,
    may_submit: bool,
    /// A report that they have not sent yet.
    draft: Option<submission::Shown>,
    /// What happened to their latest report, once they have sent one.
    report: Option<String>,
    /// What happened to their latest concern, once they have raised one.
    concern: Option<String>,
    /// What waits for policy staff.
    answers: Option<String>,
}

impl ShowPage {
    fn notes(&self, id: impl Borrow<Uuid>) -> &[String] {
        self.notes.get(id.borrow()).map_or(&[], Vec::as_slice)
    }
}

/// A member's latest report, and what happened to it.
#[derive(Template)]
#[template(path = "home/report.html")]
struct ReportPart<'a> {
    ui: &'a Ui,
    report: submission::Shown,
    steps: Vec<Step>,
}

/// A member's latest concern, and what was done about it.
#[derive(Template)]
#[template(path = "home/concern.html")]
struct ConcernPart<'a> {
    ui: &'a Ui,
    concern: entity::concern::Model,
    title: String,
    status: Option<String>,
}

/// What policy staff have not answered, or not on time.
#[derive(Template)]
#[template(path = "home/answers.html")]
struct AnswersPart<'a> {
    ui: &'a Ui,
    waiting: Vec<Waiting>,
}

struct Waiting {
    place: String,
    title: String,
    reference: String,
    /// The day by which it was due, of what is late.
    due_on: Option<NaiveDate>,
}

impl Waiting {
    fn new(question: Question, due_on: Option<NaiveDate>) -> Self {
        Self { place: place(question.subject), title: question.title, reference: question.reference, due_on }
    }
}

/// `GET /`
async fn show(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let mut threads = thread::list_recent(app.db.read(), &actor, None, None).await?.rows;
    threads.truncate(5);
    let (late, saved): (Vec<_>, Vec<_>) =
        draft::list(app.db.read(), &actor).await?.into_iter().partition(|draft| draft.origin == Origin::Late);
    let place = |draft: Model| draft.sealed.is_some().then(|| drafts::place(&draft.page, draft.id));
    let (late, saved) = (late.into_iter().map(place).collect(), saved.len());
    let queues = queues(&app, &actor, &ui).await?;
    let meeting = next_meeting(&app, &actor).await?;
    let keys = threads.iter().map(|thread| thread.id.0).collect();
    let mut notes = content_note::list(app.db.read(), SubjectKind::Thread, keys).await?;
    let minutes = minutes::list_unfinished(app.db.read(), &actor, MINUTES).await?;
    let meetings = meeting.iter().chain(minutes.iter().map(|it| &it.meeting));
    let keys = meetings.map(|meeting| meeting.id.0).collect();
    notes.extend(content_note::list(app.db.read(), SubjectKind::Meeting, keys).await?);
    let draft = submission::find_draft(app.db.read(), &actor).await?;
    let concern = concern_part(&app, &actor, &ui).await?;
    let answers = answers_part(&app, &actor, &ui).await?;
    let may_submit = submission::may_report(&actor);
    let report = report_part(&app, &actor, &ui).await?;
    let referrals = if referral::may_read(&actor) {
        Some(referral::count_open(app.db.read(), &actor).await?)
    } else {
        None
    };
    let told = referral::list_own(app.db.read(), &actor).await?.into_iter();
    let asked = told.filter(|(_, waits)| *waits).map(|(told, _)| told.id).next();
    let nominations = nominations(&app, &actor, &ui).await?;
    let actions = action::count_own(app.db.read(), &actor).await?;
    answer::page(&ShowPage {
        ui,
        late,
        saved,
        queues,
        meeting,
        minutes,
        actions,
        referrals,
        asked,
        nominations,
        threads,
        notes,
        may_submit,
        draft,
        report,
        concern,
        answers,
    })
}

async fn next_meeting(app: &App, actor: &Actor) -> Result<Option<entity::meeting::Model>> {
    let live = meeting::list_live(app.db.read(), actor).await?.into_iter().next();
    if live.is_some() {
        return Ok(live);
    }
    let coming = meeting::list_coming(app.db.read(), actor).await?;
    Ok(coming.into_iter().find(meeting::is_scheduled))
}

async fn queues(app: &App, actor: &Actor, ui: &Ui) -> Result<Option<Vec<(&'static str, String)>>> {
    let db = app.db.read();
    let mut counted = Vec::new();
    if actor.holds(Role::Administrator) {
        let jobs = job::count(db, actor, Standing::SetAside).await?;
        counted.push(("/jobs", jobs, ui.home_jobs_set_aside(jobs)));
    }
    if actor.holds(Role::Auditor) {
        let entries = audit::count_since(db, actor, actor.now - TimeDelta::days(7)).await?;
        counted.push(("/audit", entries, ui.home_audit_entries(entries)));
    }
    if actor.is_moderator() {
        let reviews = review::count_waiting(db, actor).await?;
        let reports = submission::count_waiting(db, actor).await?;
        let trends = trend::count_to_approve(db, actor).await?;
        let digests = digest::count_to_approve(db, actor).await?;
        counted.extend([
            ("/reviews", reviews, ui.home_reviews_waiting(reviews)),
            ("/triage", reports, ui.home_reports_waiting(reports)),
            ("/trends", trends, ui.home_trends_waiting(trends)),
            ("/digests", digests, ui.home_digests_waiting(digests)),
        ]);
    }
    if counted.is_empty() {
        return Ok(None);
    }
    let waiting = counted.into_iter().filter(|(_, count, _)| *count > 0);
    Ok(Some(waiting.map(|(place, _, words)| (place, words)).collect()))
}

async fn nominations(app: &App, actor: &Actor, ui: &Ui) -> Result<Option<String>> {
    if nomination::may_decide(actor) {
        let waiting = nomination::count_waiting(app.db.read(), actor).await?;
        return Ok(Some(ui.home_nominations_waiting(waiting)));
    }
    Ok(nomination::may_nominate(actor).then(|| ui.nomination_new_title().into_owned()))
}

async fn report_part(app: &App, actor: &Actor, ui: &Ui) -> Result<Option<String>> {
    let Some(report) = submission::find_latest_own(app.db.read(), actor).await? else { return Ok(None) };
    let steps = timeline::steps(app.db.read(), actor, ui, &report.submission).await?;
    Ok(Some(ReportPart { ui, report, steps }.render()?))
}

async fn concern_part(app: &App, actor: &Actor, ui: &Ui) -> Result<Option<String>> {
    let mut own = concern::list_own(app.db.read(), actor, None).await?.rows.into_iter();
    let Some((concern, wording)) = own.find_map(|shown| Some((shown.concern, shown.wording?))) else {
        return Ok(None);
    };
    let answer = response::find_for(app.db.read(), concern::subject(concern.id)).await?;
    let status = answer.map(|shown| shown.response.status);
    Ok(Some(ConcernPart { ui, concern, title: wording.title, status }.render()?))
}

async fn answers_part(app: &App, actor: &Actor, ui: &Ui) -> Result<Option<String>> {
    if !response::may_respond(actor) {
        return Ok(None);
    }
    let late = |Answered { question, shown }| Waiting::new(question, shown.response.due_on);
    let overdue = response::list_overdue(app.db.read(), actor).await?.into_iter().map(late);
    let unanswered = response::list_unanswered(app.db.read(), actor).await?.into_iter();
    let waiting = overdue.chain(unanswered.map(|question| Waiting::new(question, None))).collect();
    Ok(Some(AnswersPart { ui, waiting }.render()?))
}
