use crate::{
    app::App,
    domain::{
        FieldErrors,
        person::{self, NewSuspension},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        people::{find_other, place},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::AccountId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "people/suspension.html")]
struct NewPage {
    ui: Ui,
    place: String,
    shown_name: String,
    form: SuspensionForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SuspensionForm {
    version: i32,
    reason: String,
    last_on_day: String,
    last_on_month: String,
    last_on_year: String,
}

/// `GET /people/{account_id}/suspension/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(account_id): Path<AccountId>,
) -> Result<Response> {
    let person = find_other(&app, &actor, account_id).await?;
    let form = SuspensionForm { version: person.account.version, ..SuspensionForm::default() };
    let (place, shown_name) = (place(account_id), person.account.shown_name);
    answer::page(&NewPage { ui, place, shown_name, form, errors: FieldErrors::default() })
}

/// `POST /people/{account_id}/suspension`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(account_id): Path<AccountId>,
    Form(form): Form<SuspensionForm>,
) -> Result<Response> {
    let person = find_other(&app, &actor, account_id).await?;
    let last_on = [&*form.last_on_day, &*form.last_on_month, &*form.last_on_year];
    let suspended = match NewSuspension::parse(&form.reason, last_on, actor.today()) {
        Ok(new) => person::suspend(&app.db, &actor, (account_id, form.version), new).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = suspended else {
        app.hub.announce_end_of(account_id, None);
        return Ok(answer::done(&place(account_id), "account-suspended"));
    };
    let (status, errors) = answer::trouble(error, "reason")?;
    let version = if status == StatusCode::CONFLICT { person.account.version } else { form.version };
    let form = SuspensionForm { version, ..form };
    let (place, shown_name) = (place(account_id), person.account.shown_name);
    answer::again(status, &NewPage { ui, place, shown_name, form, errors })
}
