use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Result as DomainResult, meeting,
        meeting_event::Command,
        message::{self, Decline, Held},
    },
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
use entity::id::{MeetingId, MessageId};
use serde::Deserialize;

/// Asks why a message is not to be released.
#[derive(Template)]
#[template(path = "meetings/decline.html")]
struct DeclinePage {
    ui: Ui,
    meeting: entity::meeting::Model,
    held: Held,
    form: DeclineForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DeclineForm {
    reason: String,
}

/// `POST /meetings/{meeting_id}/messages/{message_id}/release`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::Release(message_id)).await?;
    Ok(answer::done(&format!("/meetings/{meeting_id}#end"), "message-released"))
}

/// `GET /meetings/{meeting_id}/messages/{message_id}/decline/new`
pub(super) async fn new_decline(
    State(app): State<App>,
    current: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
) -> Result<Response> {
    let typed = (DeclineForm::default(), FieldErrors::default());
    answer::page(&page(&app, current, (meeting_id, message_id), typed).await?)
}

/// `POST /meetings/{meeting_id}/messages/{message_id}/decline`
pub(super) async fn decline(
    State(app): State<App>,
    current: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
    Form(form): Form<DeclineForm>,
) -> Result<Response> {
    let done = match Decline::parse(&form.reason) {
        Ok(reason) => {
            act(&app, current.actor.clone(), meeting_id, Command::Decline(message_id, reason)).await
        }
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(()) => Ok(answer::done(&format!("/meetings/{meeting_id}"), "message-declined")),
        Err(Error::Invalid(errors)) => {
            let page = page(&app, current, (meeting_id, message_id), (form, errors)).await?;
            answer::again(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    app: &App,
    Current { actor, ui }: Current,
    (meeting_id, message_id): (MeetingId, MessageId),
    (form, errors): (DeclineForm, FieldErrors),
) -> DomainResult<DeclinePage> {
    let db = app.db.read();
    let meeting = meeting::enter(db, &actor, meeting_id).await?;
    if !meeting::may_lead(&actor, &meeting) {
        return Err(Error::NotFound);
    }
    let waiting = message::list_held(db, &actor, &meeting).await?.into_iter();
    let held =
        waiting.filter(|held| !held.is_own).find(|held| held.id == message_id).ok_or(Error::NotFound)?;
    Ok(DeclinePage { ui, meeting, held, form, errors })
}
