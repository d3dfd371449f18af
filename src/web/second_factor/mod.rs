//! The second factor as pages: turning it on and off, its code at sign-in, its recovery codes.

mod code;
mod qr;
mod recovery_codes;
mod removal;

use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors, Problem,
        second_factor::{self, Given, Key},
        session,
    },
    http::{
        route::{Access, Route},
        session as cookie,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Holder, Query},
        second_factor::{qr::Drawing, recovery_codes::ShowPage as CodesPage},
        sessions::local,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/sign-in/code", Access::Halfway, code::new),
        Route::post("/sign-in/code", Access::Halfway, code::create),
        Route::get("/account/second-factor", Access::SignedIn, show),
    ];
    let proved = [
        Route::get("/account/second-factor/new", Access::Halfway, new),
        Route::post("/account/second-factor", Access::Halfway, create),
        Route::get("/account/second-factor/removal/new", Access::SignedIn, removal::new),
        Route::post("/account/second-factor/removal", Access::SignedIn, removal::create),
        Route::get("/account/second-factor/recovery-codes/new", Access::SignedIn, recovery_codes::new),
        Route::post("/account/second-factor/recovery-codes", Access::SignedIn, recovery_codes::create),
    ];
    routes.extend(proved.into_iter().map(Route::after_step_up));
    routes
}

/// Where somebody halfway goes on, to come at last to where they wanted to go.
pub(super) fn place(next: &str) -> String {
    with_next("/sign-in/code", next)
}

fn with_next(path: &str, next: &str) -> String {
    let next: String = url::form_urlencoded::byte_serialize(local(next).as_bytes()).collect();
    format!("{path}?next={next}")
}

#[derive(Template)]
#[template(path = "second_factor/show.html")]
struct ShowPage {
    ui: Ui,
    on: bool,
    left: u64,
    may_turn_off: bool,
}

/// `GET /account/second-factor`
async fn show(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let on = second_factor::is_on(app.db.read(), actor.id).await?;
    let left = second_factor::count_recovery_codes(app.db.read(), actor.id).await?;
    answer::page(&ShowPage { ui, on, left, may_turn_off: second_factor::may_turn_off(&actor) })
}

#[derive(Template)]
#[template(path = "second_factor/new.html")]
struct NewPage {
    ui: Ui,
    form: SetUpForm,
    errors: FieldErrors,
    key: String,
    drawing: Drawing,
    /// Whether they can do nothing else before.
    needed: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SetUpForm {
    /// The key, sealed: nothing is kept until its first code was given.
    offer: String,
    code: String,
    next: String,
}

impl NewPage {
    fn new(
        app: &App,
        (actor, ui): (&Actor, Ui),
        (offered, next): (&Key, String),
        errors: FieldErrors,
    ) -> Self {
        let offer = second_factor::offer(&app.secret_key, actor, offered);
        let form = SetUpForm { offer, code: String::new(), next };
        let drawing = Drawing::of(&offered.address(&app.settings.public_name));
        let needed = !ui.signed_in();
        Self { ui, form, errors, key: offered.text(), drawing, needed }
    }
}

/// `GET /account/second-factor/new`
async fn new(
    State(app): State<App>,
    Holder { actor, ui }: Holder,
    Query(form): Query<SetUpForm>,
) -> Result<Response> {
    if second_factor::is_on(app.db.read(), actor.id).await? {
        let place = if ui.signed_in() { "/account/second-factor".to_owned() } else { place(&form.next) };
        return Ok(answer::to(&place));
    }
    let asked = (&Key::random(), form.next);
    answer::page(&NewPage::new(&app, (&actor, ui), asked, FieldErrors::default()))
}

/// `POST /account/second-factor`
async fn create(
    State(app): State<App>,
    Holder { actor, ui }: Holder,
    Form(form): Form<SetUpForm>,
) -> Result<Response> {
    let offered = second_factor::find_offered(&app.secret_key, &actor, &form.offer);
    let again = |offered: &Key, errors| {
        let page = NewPage::new(&app, (&actor, ui.clone()), (offered, form.next.clone()), errors);
        answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page)
    };
    let Some(offered) = offered else {
        let problem = Problem::new("problem-factor-offer");
        return again(&Key::random(), FieldErrors::one("code", problem));
    };
    let code = match Given::parse(&form.code, "") {
        Ok(Given::Code(code)) => code,
        Ok(Given::Recovery(_)) => return Err(Error::NotFound.into()),
        Err(errors) => return again(&offered, errors),
    };
    match session::turn_on_factor(&app.db, &app.secret_key, &actor, (&offered, &code)).await {
        Ok((token, codes)) => {
            // Of the session that goes on, too: its sockets hold the token that was.
            app.hub.announce_end_of(actor.id, None);
            let next = if ui.signed_in() { "/account/second-factor" } else { local(&form.next) }.to_owned();
            let ui = ui.signed_in_as(&app, &actor, &token);
            Ok(cookie::begin(&app, answer::page(&CodesPage { ui, codes, next })?, token))
        }
        Err(Error::Invalid(errors)) => again(&offered, errors),
        Err(error) => Err(error.into()),
    }
}
