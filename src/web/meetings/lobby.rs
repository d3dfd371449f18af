use crate::{
    app::App,
    domain::{Actor, Error, Result as DomainResult, Timestamp, admission, meeting, meeting_event::Command},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::act,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::{AccountId, MeetingId};
use serde::Deserialize;

/// What somebody sees of a meeting who is not let in yet.
#[derive(Template)]
#[template(path = "meetings/lobby.html")]
struct LobbyPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    starts_at: Timestamp,
    is_waiting: bool,
}

/// A meeting's page for those who are not let in.
pub(super) async fn show(
    app: &App,
    Current { actor, ui }: Current,
    meeting: entity::meeting::Model,
) -> Result<Response> {
    let is_waiting = admission::is_waiting(app.db.read(), &actor, meeting.id).await?;
    let starts_at = meeting::starts_at(&meeting);
    answer::page(&LobbyPage { ui, meeting, starts_at, is_waiting })
}

/// Whether the reader of a meeting's page is not let in.
pub(super) async fn is_closed(
    app: &App,
    actor: &Actor,
    meeting: &entity::meeting::Model,
) -> DomainResult<bool> {
    if meeting.lobby_at.is_none() {
        return Ok(false);
    }
    match meeting::enter(app.db.read(), actor, meeting.id).await {
        Ok(_) => Ok(false),
        Err(Error::NotFound) => Ok(true),
        Err(error) => Err(error),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LobbyForm {
    on: bool,
}

/// `POST /meetings/{meeting_id}/lobby`
pub(super) async fn set(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<LobbyForm>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::SetLobby(form.on)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}#lead"), "lobby-set"))
}

/// `POST /meetings/{meeting_id}/admissions`
pub(super) async fn ask(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::AskAdmission).await?;
    Ok(answer::to(&format!("/meetings/{meeting_id}")))
}

/// `POST /meetings/{meeting_id}/admissions/{account_id}`
pub(super) async fn admit(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, account_id)): Path<(MeetingId, AccountId)>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::Admit(account_id)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}#waiting"), "person-admitted"))
}

/// `POST /meetings/{meeting_id}/admissions/{account_id}/refusal`
pub(super) async fn refuse(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, account_id)): Path<(MeetingId, AccountId)>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::RemovePerson(account_id)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}#waiting"), "person-removed"))
}
