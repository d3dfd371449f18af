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
        Ok(Some(seq)) => return Ok(answer::to(&format!("/meetings/{meeting_id}#event-{seq}"))),
        Ok(None) => return Ok(answer::done(&format!("/meetings/{meeting_id}#held"), "message-held")),
        // Also where the meeting ended meanwhile: what was typed stays on the page.
        Err(error) => answer::trouble(error, "body")?,
    };
    let meeting = meeting::enter(app.db.read(), &current.actor, meeting_id).await?;
    let page = page(&app, current, (meeting, Part::default()), (form, errors)).await?;
    answer::again(status, &page)
}

/// Says something, and where it stands in the log; nowhere if it waits to be released.
async fn post(
    app: &App,
    Current { actor, .. }: &Current,
    id: MeetingId,
    form: &MessageForm,
) -> crate::domain::Result<Option<i64>> {
    let said = Answers::parse(&form.confirmed, false).asking_release(form.release == "yes");
    let new = NewMessage::parse(&form.body, &form.handling, actor.language, &said)?;
    let new = new.in_reply_to(form.reply_to.parse().ok());
    app.hub.count_post(actor.id).map_err(Error::TooSoon)?;
    let key = form.key.parse().unwrap_or_else(|_| Uuid::new_v4());
    let waits = new.waits();
    let receipt = app.hub.append(actor.clone(), id, key, Command::Post(new)).await?;
    Ok((!waits).then_some(receipt.seq))
}
