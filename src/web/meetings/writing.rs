use crate::{
    app::App,
    domain::{meeting::Writing, meeting_event::Command},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::act,
    },
};
use axum::{extract::State, response::Response};
use entity::id::MeetingId;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WritingForm {
    locked: bool,
    slow_seconds: String,
}

/// `POST /meetings/{meeting_id}/writing`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<WritingForm>,
) -> Result<Response> {
    let to = Writing::parse(form.locked, &form.slow_seconds).map_err(crate::domain::Error::from)?;
    act(&app, actor, meeting_id, Command::SetWriting(to)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}#lead"), "writing-set"))
}
