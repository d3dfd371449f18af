use crate::{
    app::App,
    domain::{
        FieldErrors, meeting,
        meeting_event::Command,
        message::{self, Rewording},
        screening::Answers,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::send,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::{MeetingId, MessageId};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "meetings/message.html")]
struct EditPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    message_id: MessageId,
    form: WordingForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WordingForm {
    body: String,
    confirmed: Vec<String>,
}

/// `GET /meetings/{meeting_id}/messages/{message_id}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
) -> Result<Response> {
    let db = app.db.read();
    let (meeting, body) = message::find_to_edit(db, &actor, (meeting_id, message_id)).await?;
    let form = WordingForm { body, ..WordingForm::default() };
    answer::page(&EditPage { ui, meeting, message_id, form, errors: FieldErrors::default() })
}

/// `POST /meetings/{meeting_id}/messages/{message_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((meeting_id, message_id)): Path<(MeetingId, MessageId)>,
    Form(form): Form<WordingForm>,
) -> Result<Response> {
    let meeting = meeting::find(app.db.read(), &actor, meeting_id).await?;
    let edited = match Rewording::parse(&form.body, &Answers::parse(&form.confirmed, false)) {
        Ok(new) => send(&app, actor.clone(), meeting_id, Command::Edit(message_id, new)).await,
        Err(errors) => Err(errors.into()),
    };
    match edited {
        Ok(()) => {
            let seq = message::find(app.db.read(), &actor, message_id).await?.seq;
            Ok(answer::done(&format!("/meetings/{meeting_id}#event-{seq}"), "message-edited"))
        }
        Err(error) => {
            let (status, errors) = answer::trouble(error, "body")?;
            answer::again(status, &EditPage { ui, meeting, message_id, form, errors })
        }
    }
}
