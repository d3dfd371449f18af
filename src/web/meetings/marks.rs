use crate::{
    app::App,
    domain::{Error, meeting_event::Command},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::act,
    },
};
use axum::{extract::State, response::Response};
use entity::id::{MeetingId, MessageId};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MarkForm {
    /// A code; empty to take a mark away.
    mark: String,
}

/// `POST /meetings/{meeting_id}/messages/{message_id}/mark`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
    Form(form): Form<MarkForm>,
) -> Result<Response> {
    let mark = match form.mark.as_str() {
        "" => None,
        code => Some(code.parse().map_err(|_| Error::NotFound)?),
    };
    act(&app, actor, meeting_id, Command::Mark(message_id, mark)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}"), "message-marked"))
}

/// `POST /meetings/{meeting_id}/messages/{message_id}/pin`
pub(super) async fn pin(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::Pin(Some(message_id))).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}"), "message-pinned"))
}

/// `POST /meetings/{meeting_id}/unpinning`
pub(super) async fn unpin(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::Pin(None)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}"), "message-unpinned"))
}
