//! When an approved edition is to go out.

use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors,
        digest::{self, ScheduledFor},
    },
    web::{
        answer,
        digests::composition_of,
        error::Result,
        extract::{Current, Form, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono::Days;
use entity::id::DigestId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "digests/schedule.html")]
struct NewPage {
    ui: Ui,
    digest: entity::digest::Model,
    form: ScheduleForm,
    /// A day that is to come, as it is typed.
    example: String,
    errors: FieldErrors,
}

/// A week from today.
fn example(actor: &Actor) -> String {
    (actor.today() + Days::new(7)).format("%-d %-m %Y").to_string()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ScheduleForm {
    version: i32,
    on_day: String,
    on_month: String,
    on_year: String,
    time: String,
}

/// `GET /digests/{digest_id}/schedule/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(digest_id): Path<DigestId>,
) -> Result<Response> {
    let digest = digest::find(app.db.read(), &actor, digest_id).await?;
    if !digest::may_release(&actor, &digest) {
        return Err(Error::Conflict("conflict-digest-not-approved").into());
    }
    let part = |format: &str| {
        digest.scheduled_for_local.map(|local| local.format(format).to_string()).unwrap_or_default()
    };
    let form = ScheduleForm {
        version: digest.version,
        on_day: part("%-d"),
        on_month: part("%-m"),
        on_year: part("%Y"),
        time: part("%H:%M"),
    };
    let example = example(&actor);
    answer::page(&NewPage { ui, digest, form, example, errors: FieldErrors::default() })
}

/// `POST /digests/{digest_id}/schedule`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<ScheduleForm>,
) -> Result<Response> {
    let digest = digest::find(app.db.read(), &actor, digest_id).await?;
    let on = (form.on_day.as_str(), form.on_month.as_str(), form.on_year.as_str());
    let scheduled = match ScheduledFor::parse(on, &form.time, actor.now) {
        Ok(at) => digest::schedule(&app.db, &actor, (digest_id, form.version), at).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = scheduled else {
        return Ok(answer::done(&composition_of(digest_id), "digest-scheduled"));
    };
    let (status, errors) = answer::trouble(error, "on")?;
    // Sent again, it is of the edition as it stands now: its sender has been told that it changed.
    let version = if status == StatusCode::CONFLICT { digest.version } else { form.version };
    let form = ScheduleForm { version, ..form };
    let example = example(&actor);
    answer::again(status, &NewPage { ui, digest, form, example, errors })
}
