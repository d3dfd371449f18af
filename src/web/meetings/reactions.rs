use crate::{
    app::App,
    domain::{Error, meeting_event::Command},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::send,
    },
};
use axum::{extract::State, response::Response};
use entity::id::{MeetingId, MessageId};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReactionForm {
    /// A code; empty to react no longer.
    sign: String,
}

/// `POST /meetings/{meeting_id}/messages/{message_id}/reaction`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
    Form(form): Form<ReactionForm>,
) -> Result<Response> {
    let sign = match form.sign.as_str() {
        "" => None,
        code => Some(code.parse().map_err(|_| Error::NotFound)?),
    };
    send(&app, actor, meeting_id, Command::React(message_id, sign)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}"), "reaction-changed"))
}
