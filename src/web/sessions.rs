//! Signing in and out.

use crate::{
    app::App,
    domain::{
        self, FieldErrors,
        session::{self, Credentials},
    },
    http::{
        route::{Access, Route},
        session as cookie,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Query},
        ui::Ui,
    },
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/sign-in", Access::Everyone, new),
        Route::post("/sign-in", Access::Everyone, create),
        Route::post("/sign-out", Access::SignedIn, destroy),
    ]
}

#[derive(Template)]
#[template(path = "sessions/new.html")]
struct NewPage {
    ui: Ui,
    form: SignInForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SignInForm {
    email: String,
    password: String,
    next: String,
}

/// `GET /sign-in`
async fn new(ui: Ui, Query(form): Query<SignInForm>) -> Result<Response> {
    if ui.signed_in() {
        return Ok(Redirect::to(local(&form.next)).into_response());
    }
    let form = SignInForm { next: form.next, ..SignInForm::default() };
    answer::page(&NewPage { ui, form, errors: FieldErrors::default() })
}

/// `POST /sign-in`
async fn create(
    State(app): State<App>,
    ui: Ui,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Result<Response> {
    let device = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = match Credentials::parse(&form.email, &form.password, device) {
        Ok(given) => given,
        Err(errors) => return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { ui, form, errors }),
    };
    match session::create(&app.db, &app.hasher, given, app.clock.now()).await {
        Ok(token) => {
            let mut response = Redirect::to(local(&form.next)).into_response();
            if let Some(cookie) = cookie::cookie(&app, token) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(domain::Error::Invalid(errors)) => {
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { ui, form, errors })
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /sign-out`
async fn destroy(State(app): State<App>, Current { actor, .. }: Current) -> Result<Response> {
    session::end(&app.db, &actor).await?;
    app.hub.announce_end(&actor);
    let mut response = Redirect::to("/sign-in").into_response();
    if let Some(removal) = cookie::removal(&app) {
        response.headers_mut().insert(header::SET_COOKIE, removal);
    }
    Ok(response)
}

/// A path of our own, or the first page: never another site's address.
fn local(path: &str) -> &str {
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']);
    if ours { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_never_leads_to_another_site() {
        assert_eq!(local("/threads?x=1"), "/threads?x=1");
        for other in ["https://example.com", "//example.com", "/\\example.com", "", "javascript:alert(1)"] {
            assert_eq!(local(other), "/", "{other}");
        }
    }
}
