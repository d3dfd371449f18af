use crate::{
    app::App,
    domain::{
        FieldErrors,
        declaration::{self, NewDeclaration},
        meeting,
        screening::Answers,
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
use entity::id::MeetingId;
use serde::Deserialize;

/// The form by which somebody declares an interest.
#[derive(Template)]
#[template(path = "meetings/declaration.html")]
struct EditPage {
    ui: Ui,
    meeting: entity::meeting::Model,
    form: DeclarationForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DeclarationForm {
    interest: String,
    confirmed: Vec<String>,
}

/// `GET /meetings/{meeting_id}/declaration/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let meeting = meeting::find(app.db.read(), &actor, meeting_id).await?;
    let declared = declaration::list(app.db.read(), &actor, meeting_id).await?;
    let own = declared.into_iter().find(|one| one.account_id == actor.id);
    let interest = own.map(|own| own.interest).unwrap_or_default();
    let form = DeclarationForm { interest, ..DeclarationForm::default() };
    answer::page(&EditPage { ui, meeting, form, errors: FieldErrors::default() })
}

/// `POST /meetings/{meeting_id}/declaration`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(meeting_id): Path<MeetingId>,
    Form(form): Form<DeclarationForm>,
) -> Result<Response> {
    let meeting = meeting::find(app.db.read(), &actor, meeting_id).await?;
    let declared = match NewDeclaration::parse(&form.interest, &Answers::parse(&form.confirmed, false)) {
        Ok(new) => declaration::declare(&app.db, &actor, meeting_id, new).await,
        Err(errors) => Err(errors.into()),
    };
    match declared {
        Ok(()) => Ok(answer::done(&place(meeting_id), "interest-declared")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "interest")?;
            answer::again(status, &EditPage { ui, meeting, form, errors })
        }
    }
}

/// `POST /meetings/{meeting_id}/declaration/withdrawal`
pub(super) async fn withdraw(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    declaration::withdraw(&app.db, &actor, meeting_id).await?;
    Ok(answer::done(&place(meeting_id), "interest-withdrawn"))
}

fn place(id: MeetingId) -> String {
    format!("/meetings/{id}#declarations")
}
