use crate::{
    app::App,
    domain::{FieldErrors, hand::Reason, meeting_event::Command, screening::Answers},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::{act, send},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::{HandId, MeetingId};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "meetings/hand.html")]
struct NewPage {
    ui: Ui,
    meeting_id: MeetingId,
    form: HandForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HandForm {
    reason: String,
    confirmed: Vec<String>,
}

/// `POST /meetings/{meeting_id}/hands`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<HandForm>,
) -> Result<Response> {
    let raised = match Reason::parse(&form.reason, &Answers::parse(&form.confirmed, false)) {
        Ok(reason) => send(&app, actor, meeting_id, Command::RaiseHand(reason)).await,
        Err(errors) => Err(errors.into()),
    };
    match raised {
        Ok(()) => Ok(answer::done(&place(meeting_id), "hand-raised")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "reason")?;
            answer::again(status, &NewPage { ui, meeting_id, form, errors })
        }
    }
}

/// `POST /meetings/{meeting_id}/hands/{hand_id}/lowering`
pub(super) async fn lower(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, hand_id)): Path<(MeetingId, HandId)>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::LowerHand(hand_id)).await?;
    Ok(answer::done(&place(meeting_id), "hand-lowered"))
}

/// `POST /meetings/{meeting_id}/hands/{hand_id}/call`
pub(super) async fn call(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, hand_id)): Path<(MeetingId, HandId)>,
) -> Result<Response> {
    act(&app, actor, meeting_id, Command::CallHand(hand_id)).await?;
    Ok(answer::done(&place(meeting_id), "hand-called"))
}

fn place(id: MeetingId) -> String {
    format!("/meetings/{id}#hands")
}
