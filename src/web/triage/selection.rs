//! Doing something to several reports at once.

use crate::{
    app::App,
    domain::{
        self, Error, FieldErrors, Problem, account,
        queue::{self, Act, Done, PickedReport},
        submission::{self, NewQuestion},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
        triage::{
            asked::Asked,
            assignment::assignee,
            list::{NEW, index_page},
            state,
        },
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use entity::id::SubmissionId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SelectionForm {
    pub(super) item: Vec<String>,
    act: String,
    pub(super) to: String,
    pub(super) link: String,
    pub(super) code: String,
    /// The list to which it leads back.
    list: String,
}

impl SelectionForm {
    fn act(&self, today: NaiveDate) -> std::result::Result<Act, FieldErrors> {
        let missing = |field, key| FieldErrors::one(field, Problem::new(key));
        match self.act.as_str() {
            "accept" => Ok(Act::Accept),
            "assign" => assignee(&self.to).map(Act::Assign),
            "unlink" => Ok(Act::Unlink),
            "link" => {
                let trend = self.link.parse().map_err(|_| missing("link", "problem-trend-missing"))?;
                Ok(Act::Link(trend))
            }
            "ask" => NewQuestion::parse((&self.code, ""), ["", "", ""], today).map(Act::Ask),
            _ => Err(missing("item", "problem-choice-unknown")),
        }
    }
}

/// What was done, and what was not and why.
#[derive(Template)]
#[template(path = "triage/selection.html")]
struct ReportPage {
    ui: Ui,
    done: usize,
    left: Vec<(String, String)>,
    back: String,
    back_words: String,
}

/// `POST /triage/selection`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Form(form): Form<SelectionForm>,
) -> Result<Response> {
    let mut picked: Vec<PickedReport> =
        form.item.iter().filter_map(|item| PickedReport::parse(item)).collect();
    picked.truncate(submission::MOST_LISTED);
    if form.act == "link" && form.link == NEW && !picked.is_empty() {
        return Ok(answer::to(&opening(&picked)));
    }
    let act = match form.act(current.actor.today()) {
        _ if picked.is_empty() => Err(FieldErrors::one("item", Problem::new("problem-nothing-selected"))),
        act => act,
    };
    let asked = Asked::read(&form.list);
    let outcomes = match act {
        Ok(act) => queue::act_on_reports(&app.db, &current.actor, (&picked, &act)).await,
        Err(errors) => Err(errors.into()),
    };
    let outcomes = match outcomes.and_then(unless_all_refused) {
        Ok(outcomes) => outcomes,
        Err(error) => {
            let (status, errors) = answer::trouble(error, if form.act == "link" { "link" } else { "to" })?;
            return answer::again(status, &index_page(&app, current, asked, (form, errors)).await?);
        }
    };
    if outcomes.iter().all(|(_, outcome)| *outcome == Done::Done) {
        return Ok(answer::done(&asked.list(), "selection-done"));
    }
    let back = (asked.list(), current.ui.triage_back().into_owned());
    report(&app, current, outcomes, back).await
}

/// What stands in the way of each of them alike stands in the way of the form.
fn unless_all_refused(outcomes: Vec<(SubmissionId, Done)>) -> domain::Result<Vec<(SubmissionId, Done)>> {
    match outcomes.first() {
        Some((_, Done::Refused(key))) if outcomes.iter().all(|(_, done)| *done == Done::Refused(key)) => {
            Err(Error::Conflict(key))
        }
        _ => Ok(outcomes),
    }
}

/// The form of a trend that is opened from these.
pub(super) fn opening(picked: &[PickedReport]) -> String {
    let picked: Vec<String> = picked.iter().map(ToString::to_string).collect();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    format!("/trends/new?{}", query.append_pair("submission", &picked.join(" ")).finish())
}

/// Says of several reports to how many something was done, of which it was not, and why.
pub(in crate::web) async fn report(
    app: &App,
    current: Current,
    outcomes: Vec<(SubmissionId, Done)>,
    (back, back_words): (String, String),
) -> Result<Response> {
    let done = outcomes.iter().filter(|(_, outcome)| *outcome == Done::Done).count();
    let mut left = Vec::new();
    for (id, outcome) in outcomes.into_iter().filter(|(_, outcome)| *outcome != Done::Done) {
        left.push(why(app, &current, (id, outcome)).await?);
    }
    answer::page(&ReportPage { ui: current.ui, done, left, back, back_words })
}

/// A report's reference, and why it was left: what changed stands as it is now.
async fn why(
    app: &App,
    Current { actor, ui }: &Current,
    (id, outcome): (SubmissionId, Done),
) -> Result<(String, String)> {
    let report = match submission::find_to_read(app.db.read(), actor, id).await {
        Ok(found) => found.submission,
        Err(Error::NotFound) => {
            return Ok((ui.reviews_unknown().into_owned(), ui.triage_left_gone().into_owned()));
        }
        Err(error) => return Err(error.into()),
    };
    let words = match outcome {
        Done::Changed => {
            let by = account::bylines(app.db.read(), report.assigned_to.as_slice()).await?;
            let by = report.assigned_to.and_then(|id| by.get(&id)).map(|byline| ui.name(byline));
            let by = by.unwrap_or_else(|| ui.triage_nobody().into_owned());
            ui.triage_left_changed(state(ui, report.state), by)
        }
        Done::Refused(key) => ui.problems_in(&FieldErrors::one("item", Problem::new(key))),
        Done::Barred => ui.triage_own().into_owned(),
        Done::Unasked => ui.triage_no_questions().into_owned(),
        Done::Gone | Done::Done => ui.triage_left_gone().into_owned(),
    };
    Ok((report.reference, words))
}
