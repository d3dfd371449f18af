//! A new password for whoever forgot theirs, by way of a link that is mailed. No page tells which addresses have an
//! account, and none signs anybody in.

use crate::{
    app::App,
    domain::{
        Error, FieldErrors,
        account::{self, Email},
        attempt::{self, Budget},
        password_change,
    },
    http::{
        client::Client,
        route::{Access, Route},
    },
    web::{
        answer,
        error::Result,
        extract::{Form, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::Response,
};
use serde::Deserialize;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/password-reset", Access::Everyone, new),
        Route::post("/password-reset", Access::Everyone, create),
        Route::get("/password-reset/sent", Access::Everyone, show),
        Route::get("/password-reset/{token}", Access::Everyone, edit),
        Route::post("/password-reset/{token}", Access::Everyone, update),
    ]
}

#[derive(Template)]
#[template(path = "password_resets/new.html")]
struct NewPage {
    ui: Ui,
    form: AddressForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "password_resets/show.html")]
struct ShowPage {
    ui: Ui,
}

#[derive(Template)]
#[template(path = "password_resets/edit.html")]
struct EditPage {
    ui: Ui,
    token: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "password_resets/gone.html")]
struct GonePage {
    ui: Ui,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    email: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PasswordForm {
    password: String,
}

/// `GET /password-reset`
async fn new(ui: Ui) -> Result<Response> {
    answer::page(&NewPage { ui, form: AddressForm::default(), errors: FieldErrors::default() })
}

/// `POST /password-reset`
async fn create(
    State(app): State<App>,
    ui: Ui,
    client: Client,
    Form(form): Form<AddressForm>,
) -> Result<Response> {
    if let Err(problem) = Email::parse(&form.email) {
        let errors = FieldErrors::one("email", problem);
        return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { ui, form, errors });
    }
    let (email, now) = (Email::normalise(&form.email), app.clock.now());
    let budgets = Budget::of_mail(&app.secret_key, "reset", client.origin(&app, &email));
    if let Err(wait) = attempt::take(&app.db, &budgets, now).await? {
        let errors = FieldErrors::one("email", attempt::problem(wait));
        return answer::too_many(wait, &NewPage { ui, form, errors });
    }
    password_change::request(&app.db, &email, now).await?;
    Ok(answer::to("/password-reset/sent"))
}

/// `GET /password-reset/sent`
async fn show(ui: Ui) -> Result<Response> {
    answer::page(&ShowPage { ui })
}

/// `GET /password-reset/{token}`
async fn edit(State(app): State<App>, ui: Ui, Path(token): Path<String>) -> Result<Response> {
    match password_change::find_open(app.db.read(), &token, app.clock.now()).await {
        Ok(_) => answer::page(&EditPage { ui, token, errors: FieldErrors::default() }),
        Err(Error::NotFound) => gone(ui),
        Err(error) => Err(error.into()),
    }
}

/// `POST /password-reset/{token}`
async fn update(
    State(app): State<App>,
    ui: Ui,
    (Path(token), client): (Path<String>, Client),
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    let now = app.clock.now();
    let account_id = match password_change::find_open(app.db.read(), &token, now).await {
        Ok(account_id) => account_id,
        Err(Error::NotFound) => return gone(ui),
        Err(error) => return Err(error.into()),
    };
    let mut own = password_change::list_own_words(app.db.read(), account_id).await?;
    own.push(app.settings.public_name.clone());
    let new = match app.hasher.choose(form.password, own).await? {
        Ok(new) => new,
        Err(problem) => {
            let errors = FieldErrors::one("password", problem);
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &EditPage { ui, token, errors });
        }
    };
    match password_change::reset(&app.db, &app.hasher, (&token, new), now).await {
        Ok(_) => {}
        Err(Error::NotFound) => return gone(ui),
        Err(error) => return Err(error.into()),
    }
    app.hub.announce_end_of(account_id, None);
    let mut response = answer::done("/sign-in", "password-reset");
    // Whoever opens the mail is the owner: strangers who try passwords do not slow them on this device.
    let identity = account::find_identity(app.db.read(), account_id).await?;
    if let Some(cookie) = client.remember(&app, &identity.email) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page for a link that was used, ran out, gave way to a newer one or never was.
fn gone(ui: Ui) -> Result<Response> {
    answer::again(StatusCode::GONE, &GonePage { ui })
}
