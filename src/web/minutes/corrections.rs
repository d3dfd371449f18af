//! Proposing a correction, and what those who lead make of it.

use crate::{
    app::App,
    domain::{
        Error, FieldErrors, meeting,
        minutes::{self, Correction, Decision, NewCorrection},
        screening::Answers,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        minutes::place,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    id::{MeetingId, MinutesCorrectionId, MinutesSectionId},
    minutes_correction::Outcome,
};
use sea_orm::Iterable;
use serde::Deserialize;

/// The form of a correction; it may hold what somebody typed.
#[derive(Template)]
#[template(path = "minutes/correction.html")]
struct NewPage {
    ui: Ui,
    meeting_id: MeetingId,
    section_id: MinutesSectionId,
    title: String,
    form: CorrectionForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CorrectionForm {
    /// The correction's key, chosen when the form was shown: sending it twice proposes one.
    key: String,
    words: String,
    confirmed: Vec<String>,
}

/// `GET /meetings/{meeting_id}/minutes/sections/{minutes_section_id}/corrections/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, section_id)): Path<(MeetingId, MinutesSectionId)>,
) -> Result<Response> {
    let db = app.db.read();
    let (minutes, meeting) = minutes::find(db, &actor, meeting_id).await?;
    let content = minutes::content(db, &actor, (&minutes, &meeting)).await?;
    let section = content.sections.iter().find(|section| section.id == section_id);
    let title = ui.minutes_section(section.ok_or(Error::NotFound)?);
    if !minutes::may_propose(db, &actor, &minutes).await? {
        return Err(Error::NotFound.into());
    }
    let key = MinutesCorrectionId::at(actor.now).to_string();
    let form = CorrectionForm { key, ..CorrectionForm::default() };
    answer::page(&NewPage { ui, meeting_id, section_id, title, form, errors: FieldErrors::default() })
}

/// `POST /meetings/{meeting_id}/minutes/sections/{minutes_section_id}/corrections`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, section_id)): Path<(MeetingId, MinutesSectionId)>,
    Form(form): Form<CorrectionForm>,
) -> Result<Response> {
    let said = Answers::parse(&form.confirmed, false);
    let proposed = match NewCorrection::parse(&form.key, &form.words, &said) {
        Ok(new) => minutes::propose(&app.db, &actor, (meeting_id, section_id), new).await,
        Err(errors) => Err(errors.into()),
    };
    match proposed {
        Ok(()) => Ok(answer::done(&format!("{}#corrections", place(meeting_id)), "correction-proposed")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "words")?;
            let title = meeting::find(app.db.read(), &actor, meeting_id).await?.title;
            answer::again(status, &NewPage { ui, meeting_id, section_id, title, form, errors })
        }
    }
}

/// The form in which those who lead decide.
#[derive(Template)]
#[template(path = "minutes/decision.html")]
struct DecisionPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    correction: Correction,
    form: DecisionForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DecisionForm {
    outcome: String,
    reason: String,
    confirmed: Vec<String>,
}

impl DecisionPage {
    fn choices(&self) -> Vec<Choice> {
        let choice = |outcome: Outcome| {
            let value = outcome.to_string();
            let label = self.ui.word("correction-choice-", &value);
            Choice { chosen: self.form.outcome == value, value, label, hint: None }
        };
        Outcome::iter().map(choice).collect()
    }
}

/// `GET /meetings/{meeting_id}/minutes/corrections/{minutes_correction_id}/decision/new`
pub(super) async fn judge(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(key): Path<(MeetingId, MinutesCorrectionId)>,
) -> Result<Response> {
    let (meeting, correction) = minutes::find_to_decide(app.db.read(), &actor, key).await?;
    if correction.outcome.is_some() {
        return Err(Error::Conflict("conflict-decided").into());
    }
    let (form, errors) = (DecisionForm::default(), FieldErrors::default());
    answer::page(&DecisionPage { ui, meeting, correction, form, errors })
}

/// `POST /meetings/{meeting_id}/minutes/corrections/{minutes_correction_id}/decision`
pub(super) async fn decide(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(key): Path<(MeetingId, MinutesCorrectionId)>,
    Form(form): Form<DecisionForm>,
) -> Result<Response> {
    let said = Answers::parse(&form.confirmed, false);
    let decided = match Decision::parse(&form.outcome, &form.reason, &said) {
        Ok(decision) => minutes::decide(&app.db, &actor, key, decision).await,
        Err(errors) => Err(errors.into()),
    };
    match decided {
        Ok(()) => Ok(answer::done(&format!("{}#corrections", place(key.0)), "correction-decided")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "outcome")?;
            let (meeting, correction) = minutes::find_to_decide(app.db.read(), &actor, key).await?;
            answer::again(status, &DecisionPage { ui, meeting, correction, form, errors })
        }
    }
}
