//! Circulating minutes, approving them, and checking their seal.

use crate::{
    app::App,
    domain::{
        attendance,
        minutes::{self, PartState, Seal},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
        minutes::place,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::MeetingId;
use std::borrow::Borrow;

/// `POST /meetings/{meeting_id}/minutes/circulation`
pub(super) async fn circulate(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    let days = app.settings.meetings.correction_days;
    minutes::circulate(&app.db, &actor, (meeting_id, form.version), days).await?;
    Ok(answer::done(&place(meeting_id), "minutes-circulated"))
}

/// `POST /meetings/{meeting_id}/minutes/approval`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    minutes::approve(&app.db, &actor, (meeting_id, form.version)).await?;
    Ok(answer::done(&place(meeting_id), "minutes-published"))
}

/// A seal that was checked.
#[derive(Template)]
#[template(path = "minutes/seal.html")]
struct SealPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    seal: Seal,
    /// Whether the reader is told which parts there are: whoever reads for policy is not told of what is kept from them.
    tells_parts: bool,
}

impl SealPage {
    #[expect(clippy::unused_self, reason = "templates ask the page for everything")]
    fn code(&self, state: impl Borrow<PartState>) -> String {
        let code = match state.borrow() {
            PartState::Stands => "stands",
            PartState::Gone => "gone",
            PartState::Differs => "differs",
        };
        code.to_owned()
    }
}

/// `GET /meetings/{meeting_id}/minutes/seal`
pub(super) async fn seal(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let (minutes, meeting) = minutes::find(app.db.read(), &actor, meeting_id).await?;
    let seal = minutes::check(app.db.read(), (&minutes, &meeting)).await?;
    let tells_parts = attendance::names_people_to(&actor);
    answer::page(&SealPage { ui, meeting, seal, tells_parts })
}
