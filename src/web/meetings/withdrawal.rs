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
use entity::id::{MeetingId, MessageId};
use uuid::Uuid;

/// `POST /meetings/{meeting_id}/messages/{message_id}/withdrawal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
) -> Result<Response> {
    app.hub.append(actor, meeting_id, Uuid::new_v4(), Command::Remove(message_id)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}"), "message-removed"))
}
