use crate::{
    app::App,
    domain::{Error, meeting, meeting_event::Command, message::NewMessage, screening::Answers},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::transcript::{MessageForm, Part, page},
    },
};
use axum::{extract::State, response::Response};
use entity::id::MeetingId;
use uuid::Uuid;

/// `POST /meetings/{meeting_id}/messages`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<MessageForm>,
) -> Result<Response> {
    let (status, errors) = match post(&app, &current, meeting_id, &form).await {
        Ok(seq) => return Ok(answer::to(&format!("/meetings/{meeting_id}#event-{seq}"))),
        // Also where the meeting ended meanwhile: what was typed stays on the page.
        Err(error) => answer::trouble(error, "body")?,
    };
    let meeting = meeting::enter(app.db.read(), &current.actor, meeting_id).await?;
    let page = page(&app, current, (meeting, Part::default()), (form, errors)).await?;
    answer::again(status, &page)
}

async fn post(
    app: &App,
    Current { actor, .. }: &Current,
    id: MeetingId,
    form: &MessageForm,
) -> crate::domain::Result<i64> {
    let said = Answers::parse(&form.confirmed, false);
    let new = NewMessage::parse(&form.body, &form.handling, actor.language, &said)?;
    let new = new.in_reply_to(form.reply_to.parse().ok());
    app.hub.count_post(actor.id).map_err(Error::TooSoon)?;
    let key = form.key.parse().unwrap_or_else(|_| Uuid::new_v4());
    Ok(app.hub.append(actor.clone(), id, key, Command::Post(new)).await?.seq)
}
