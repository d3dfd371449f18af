use crate::{
    app::App,
    domain::{
        FieldErrors,
        meeting::{self, Attending, NewReply},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::MeetingId;
use serde::Deserialize;

/// Who comes and who has not answered, and what people need, for those who lead.
#[derive(Template)]
#[template(path = "meetings/replies.html")]
struct IndexPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    attending: Attending,
}

/// The form by which somebody says whether they come.
#[derive(Template)]
#[template(path = "meetings/reply.html")]
struct EditPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    form: ReplyForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReplyForm {
    answer: String,
    needs: String,
}

impl EditPage {
    fn answers(&self) -> Vec<Choice> {
        self.ui.meeting_answers(&self.form.answer)
    }
}

/// `GET /meetings/{meeting_id}/replies`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let meeting = meeting::find_to_lead(app.db.read(), &actor, meeting_id).await?;
    let attending = meeting::find_attending(app.db.read(), &actor, &meeting).await?.unwrap_or_default();
    answer::page(&IndexPage { ui, meeting, attending })
}

/// `GET /meetings/{meeting_id}/reply/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let db = app.db.read();
    let meeting = meeting::find(db, &actor, meeting_id).await?;
    let form = match meeting::find_own_reply(db, &actor, meeting_id).await? {
        Some(own) => {
            ReplyForm { answer: own.answer.to_string(), needs: own.access_needs.unwrap_or_default() }
        }
        None => ReplyForm::default(),
    };
    answer::page(&EditPage { ui, meeting, form, errors: FieldErrors::default() })
}

/// `POST /meetings/{meeting_id}/reply`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<ReplyForm>,
) -> Result<Response> {
    let meeting = meeting::find(app.db.read(), &actor, meeting_id).await?;
    let replied = match NewReply::parse(&form.answer, &form.needs) {
        Ok(new) => meeting::reply(&app.db, &actor, meeting_id, new).await,
        Err(errors) => Err(errors.into()),
    };
    match replied {
        Ok(()) => Ok(answer::done(&format!("/meetings/{meeting_id}#replies"), "meeting-replied")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "answer")?;
            answer::again(status, &EditPage { ui, meeting, form, errors })
        }
    }
}
