use crate::{
    app::App,
    domain::person,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
        people::place,
    },
};
use axum::{extract::State, response::Response};
use entity::id::AccountId;

/// `POST /people/{account_id}/reinstatement`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(account_id): Path<AccountId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    person::reinstate(&app.db, &actor, (account_id, form.version)).await?;
    Ok(answer::done(&place(account_id), "account-reinstated"))
}
