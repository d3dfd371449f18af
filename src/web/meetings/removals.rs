use crate::{
    app::App,
    domain::{Error, account, meeting, meeting_event::Command, message},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        meetings::act,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::{AccountId, MeetingId, MessageId};

/// Asks whether the author of a message is really to leave the meeting.
#[derive(Template)]
#[template(path = "meetings/removal.html")]
struct NewPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    message_id: MessageId,
    name: String,
    affiliation: String,
    html: String,
}

/// `GET /meetings/{meeting_id}/messages/{message_id}/removal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
) -> Result<Response> {
    let db = app.db.read();
    let meeting = meeting::find(db, &actor, meeting_id).await?;
    let message = message::find(db, &actor, message_id).await?;
    if !meeting::may_lead(&actor, &meeting) || message.meeting_id != meeting_id {
        return Err(Error::NotFound.into());
    }
    let byline = account::bylines(db, &[message.author_id]).await?.remove(&message.author_id);
    let name = byline.as_ref().map(|byline| ui.name(byline)).unwrap_or_default();
    let affiliation = byline.and_then(|byline| ui.affiliation(&byline)).unwrap_or_default();
    let words = message::find_words(db, &actor, message_id).await?;
    let html = words.map(|(_, html)| html).unwrap_or_default();
    answer::page(&NewPage { ui, meeting, message_id, name, affiliation, html })
}

/// `POST /meetings/{meeting_id}/messages/{message_id}/removal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
) -> Result<Response> {
    let message = message::find(app.db.read(), &actor, message_id).await?;
    if message.meeting_id != meeting_id {
        return Err(Error::NotFound.into());
    }
    act(&app, actor, meeting_id, Command::RemovePerson(message.author_id)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}"), "person-removed"))
}

/// `POST /meetings/{meeting_id}/removals/{account_id}/return`
pub(super) async fn return_person(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, account_id)): Path<(MeetingId, AccountId)>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::ReturnPerson(account_id)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}"), "person-returned"))
}
