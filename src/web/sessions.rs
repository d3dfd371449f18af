//! Signing in and out.

use crate::{
    app::App,
    domain::{
        self, FieldErrors,
        account::Email,
        attempt::{self, Budget},
        session::{self, Begun, Credentials},
    },
    http::{
        client::Client,
        route::{Access, Route},
        session as cookie,
    },
    web::{
        answer,
        error::Result,
        extract::{Form, Halfway, Holder, Query, Visitor},
        second_factor,
        ui::Ui,
    },
};
use askama::Template;
use axum::{
    Extension,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/sign-in", Access::Everyone, new),
        Route::post("/sign-in", Access::Everyone, create),
        Route::post("/sign-out", Access::Halfway, destroy).open_before_terms(),
    ]
}

#[derive(Template)]
#[template(path = "sessions/new.html")]
struct NewPage {
    ui: Ui,
    form: SignInForm,
    errors: FieldErrors,
    /// Whether its reader has to wait: whoever the account belongs to need not, since a link that is mailed opens it.
    must_wait: bool,
}

impl NewPage {
    fn new(ui: Ui, form: SignInForm, errors: FieldErrors) -> Self {
        Self { ui, form, errors, must_wait: false }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SignInForm {
    email: String,
    password: String,
    next: String,
}

/// `GET /sign-in`
async fn new(
    ui: Ui,
    halfway: Option<Extension<Halfway>>,
    Query(form): Query<SignInForm>,
) -> Result<Response> {
    if ui.signed_in() {
        return Ok(answer::to(local(&form.next)));
    }
    if halfway.is_some() {
        return Ok(answer::to(&second_factor::place(&form.next)));
    }
    let form = SignInForm { next: form.next, ..SignInForm::default() };
    answer::page(&NewPage::new(ui, form, FieldErrors::default()))
}

/// `POST /sign-in`
async fn create(
    State(app): State<App>,
    Visitor { actor: before, ui }: Visitor,
    client: Client,
    Form(form): Form<SignInForm>,
) -> Result<Response> {
    let given = match Credentials::parse(&form.email, &form.password, &client.device) {
        Ok(given) => given,
        Err(errors) => {
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage::new(ui, form, errors));
        }
    };
    let (email, now) = (Email::normalise(&form.email), app.clock.now());
    let origin = client.origin(&app, &email);
    let budgets = Budget::of(&app.secret_key, "sign in", app.settings.attempts(), origin);
    if let Err(wait) = attempt::take(&app.db, &budgets, now).await? {
        metrics::counter!("sign_ins_throttled_total").increment(1);
        tell_of_throttling(&app, email);
        let errors = FieldErrors::one("email", attempt::problem(wait));
        return answer::too_many(wait, &NewPage { must_wait: true, ..NewPage::new(ui, form, errors) });
    }
    match session::create(&app.db, &app.hasher, (given, before.as_ref()), now).await {
        Ok(Begun { token, whole }) => {
            attempt::give_back(&app.db, &budgets, now).await?;
            if let Some(before) = &before {
                app.hub.announce_end(before);
            }
            let next = if whole { local(&form.next).to_owned() } else { second_factor::place(&form.next) };
            let mut response = cookie::begin(&app, answer::to(&next), token);
            if let Some(device) = client.remember(&app, &email) {
                response.headers_mut().append(header::SET_COOKIE, device);
            }
            Ok(response)
        }
        Err(domain::Error::Invalid(errors)) => {
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage::new(ui, form, errors))
        }
        Err(error) => Err(error.into()),
    }
}

/// Beside the answer, so that it takes as long whether or not there is such an account.
fn tell_of_throttling(app: &App, email: String) {
    let (app, now) = (app.clone(), app.clock.now());
    app.tasks.clone().spawn(async move {
        if let Err(error) = session::record_throttling(&app.db, &email, now).await {
            tracing::warn!(%error, "throttling not recorded");
        }
    });
}

/// `POST /sign-out`
async fn destroy(State(app): State<App>, Holder { actor, .. }: Holder) -> Result<Response> {
    session::end(&app.db, &actor).await?;
    app.hub.announce_end(&actor);
    let mut response = Redirect::to("/sign-in").into_response();
    if let Some(removal) = cookie::removal(&app) {
        response.headers_mut().insert(header::SET_COOKIE, removal);
    }
    Ok(response)
}

/// A path of our own, or the first page: never another site's address.
pub(super) fn local(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(|c: char| c == '\\' || c.is_control());
    if ours { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_never_leads_to_another_site() {
        assert_eq!(local("/threads?x=1"), "/threads?x=1");
        for other in [
            "https://example.com",
            "//example.com",
            "/\\example.com",
            "/\t/example.com",
            "",
            "javascript:alert(1)",
        ] {
            assert_eq!(local(other), "/", "{other}");
        }
    }
}
