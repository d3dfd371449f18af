use crate::{
    app::App,
    domain::{FieldErrors, person},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        people::{choices, find_other, place},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::AccountId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "people/roles.html")]
struct EditPage {
    ui: Ui,
    place: String,
    shown_name: String,
    form: RolesForm,
    errors: FieldErrors,
}

impl EditPage {
    fn choices(&self) -> Vec<Choice> {
        choices(&self.ui, &self.form.roles)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RolesForm {
    version: i32,
    roles: Vec<String>,
}

/// `GET /people/{account_id}/roles/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(account_id): Path<AccountId>,
) -> Result<Response> {
    let person = find_other(&app, &actor, account_id).await?;
    let roles = person.roles.iter().map(ToString::to_string).collect();
    let form = RolesForm { version: person.account.version, roles };
    let (place, shown_name) = (place(account_id), person.account.shown_name);
    answer::page(&EditPage { ui, place, shown_name, form, errors: FieldErrors::default() })
}

/// `POST /people/{account_id}/roles`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(account_id): Path<AccountId>,
    Form(form): Form<RolesForm>,
) -> Result<Response> {
    let person = find_other(&app, &actor, account_id).await?;
    let changed = match person::parse_roles(&form.roles) {
        Ok(roles) => person::set_roles(&app.db, &actor, (account_id, form.version), &roles).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = changed else {
        app.hub.announce_end_of(account_id, None);
        return Ok(answer::done(&place(account_id), "roles-changed"));
    };
    let (status, errors) = answer::trouble(error, "roles")?;
    // Sent again, the roles replace what somebody else chose meanwhile.
    let version = if status == StatusCode::CONFLICT { person.account.version } else { form.version };
    let form = RolesForm { version, ..form };
    let (place, shown_name) = (place(account_id), person.account.shown_name);
    answer::again(status, &EditPage { ui, place, shown_name, form, errors })
}
