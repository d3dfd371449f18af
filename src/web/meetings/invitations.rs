use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Result as DomainResult,
        meeting::{self, Invited, Invitee},
        space,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::{AccountId, MeetingId};
use serde::Deserialize;

/// Whom a meeting is for, and who was invited, for those who lead it.
#[derive(Template)]
#[template(path = "meetings/invitations.html")]
struct IndexPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    space_name: Option<String>,
    invited: Invited,
    invitees: Vec<Invitee>,
    form: InviteeForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct InviteeForm {
    /// A name as the directory shows it.
    name: String,
}

impl IndexPage {
    async fn load(
        app: &App,
        Current { actor, ui }: Current,
        id: MeetingId,
        (form, errors): (InviteeForm, FieldErrors),
    ) -> DomainResult<Self> {
        let db = app.db.read();
        let meeting = meeting::find_to_lead(db, &actor, id).await?;
        let space = match space::find(db, &actor, meeting.space_id).await {
            // A chair may have been invited alone.
            Err(Error::NotFound) => None,
            found => Some(found?.name),
        };
        Ok(Self {
            space_name: space,
            invited: meeting::count_invited(db, &actor, id).await?,
            invitees: meeting::list_invitees(db, &actor, id).await?,
            ui,
            meeting,
            form,
            errors,
        })
    }

    fn is_open(&self) -> bool {
        !meeting::is_over(&self.meeting)
    }
}

/// `GET /meetings/{meeting_id}/invitations`
pub(super) async fn index(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let nothing = (InviteeForm::default(), FieldErrors::default());
    answer::page(&IndexPage::load(&app, current, meeting_id, nothing).await?)
}

/// `POST /meetings/{meeting_id}/invitations`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    meeting::invite(&app.db, &actor, meeting_id).await?;
    Ok(answer::done(&place(meeting_id), "meeting-invited"))
}

/// `POST /meetings/{meeting_id}/invitees`
pub(super) async fn add(
    State(app): State<App>,
    current: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<InviteeForm>,
) -> Result<Response> {
    match meeting::add_invitee(&app.db, &current.actor, meeting_id, &form.name).await {
        Ok(()) => Ok(answer::done(&place(meeting_id), "meeting-invitee-added")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "name")?;
            answer::again(status, &IndexPage::load(&app, current, meeting_id, (form, errors)).await?)
        }
    }
}

/// `POST /meetings/{meeting_id}/invitees/{account_id}/removal`
pub(super) async fn remove(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((meeting_id, account_id)): Path<(MeetingId, AccountId)>,
) -> Result<Response> {
    meeting::remove_invitee(&app.db, &actor, (meeting_id, account_id)).await?;
    // They come back for what else is open to them.
    app.hub.announce_end_of(account_id, None);
    Ok(answer::done(&place(meeting_id), "meeting-invitee-removed"))
}

fn place(id: MeetingId) -> String {
    format!("/meetings/{id}/invitations")
}
