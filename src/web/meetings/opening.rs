use crate::{
    app::App,
    domain::meeting_event::Command,
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::id::MeetingId;
use uuid::Uuid;

/// `POST /meetings/{meeting_id}/opening`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    app.hub.append(actor, meeting_id, Uuid::new_v4(), Command::Open).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}"), "meeting-opened"))
}
