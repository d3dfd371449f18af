use crate::{
    app::App,
    domain::{
        FieldErrors,
        meeting::{self, Reason},
        screening::Answers,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        meetings::done,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::MeetingId;
use serde::Deserialize;

/// Asks whether a meeting is really to be cancelled.
#[derive(Template)]
#[template(path = "meetings/cancellation.html")]
struct NewPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    /// How many of its series come after it.
    later: usize,
    form: CancellationForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CancellationForm {
    reason: String,
    /// Whether the later ones of its series are cancelled, too.
    later: bool,
    confirmed: Vec<String>,
}

/// `GET /meetings/{meeting_id}/cancellation/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let meeting = meeting::find_to_change(app.db.read(), &actor, meeting_id).await?;
    let later = meeting::list_later(app.db.read(), &actor, &meeting).await?.len();
    let (form, errors) = (CancellationForm::default(), FieldErrors::default());
    answer::page(&NewPage { ui, meeting, later, form, errors })
}

/// `POST /meetings/{meeting_id}/cancellation`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<CancellationForm>,
) -> Result<Response> {
    let cancelled = match Reason::parse(&form.reason, &Answers::parse(&form.confirmed, false)) {
        Ok(reason) => meeting::cancel(&app.db, &actor, meeting_id, (reason, form.later)).await,
        Err(errors) => Err(errors.into()),
    };
    match cancelled {
        Ok(()) => {
            let place = format!("/meetings/{meeting_id}");
            Ok(done(&app, meeting_id, (&place, "meeting-cancelled")))
        }
        Err(error) => {
            let (status, errors) = answer::trouble(error, "reason")?;
            let meeting = meeting::find_to_lead(app.db.read(), &actor, meeting_id).await?;
            let later = meeting::list_later(app.db.read(), &actor, &meeting).await?.len();
            answer::again(status, &NewPage { ui, meeting, later, form, errors })
        }
    }
}
