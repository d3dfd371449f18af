use crate::{
    app::App,
    domain::{Error, FieldErrors, Problem, password_change},
    http::session as cookie,
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "account/password.html")]
struct EditPage {
    ui: Ui,
    errors: FieldErrors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PasswordForm {
    present: String,
    password: String,
}

/// `GET /account/password`
pub(super) async fn edit(Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&EditPage { ui, errors: FieldErrors::default() })
}

/// `POST /account/password`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    let mut own = password_change::list_own_words(app.db.read(), actor.id).await?;
    own.push(app.settings.public_name.clone());
    let mut errors = FieldErrors::default();
    let present = if form.present.is_empty() {
        Err(Problem::new("problem-present-password-missing"))
    } else {
        Ok(form.present)
    };
    let present = errors.check("present", present);
    let new = errors.check("password", app.hasher.choose(form.password, own).await?);
    let (Some(present), Some(new)) = (present, new) else {
        return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &EditPage { ui, errors });
    };
    let token = match password_change::change(&app.db, &app.hasher, &actor, (present, new)).await {
        Ok(token) => token,
        Err(Error::Invalid(errors)) => {
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &EditPage { ui, errors });
        }
        Err(error) => {
            // After the last try the session is over, and its sockets with it.
            app.hub.announce_end(&actor);
            return Err(error.into());
        }
    };
    // Of the session that goes on, too: its sockets hold the token that was.
    app.hub.announce_end_of(actor.id, None);
    Ok(cookie::begin(&app, answer::done("/account", "password-changed"), token))
}
