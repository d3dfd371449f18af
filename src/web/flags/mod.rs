//! Flagging something for the moderators, and what came of what one flagged or locked.

use crate::{
    app::App,
    domain::{
        FieldErrors, Subject,
        flag::{self, Fate, NewFlag, Own},
        item, lock,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, From, Query, next_page},
        locks::ItemForm,
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/flags", Access::SignedIn, index),
        Route::get("/flags/new", Access::SignedIn, new),
        Route::post("/flags", Access::SignedIn, create)
            .of_form_on("/flags/new")
            .without_drafts("it is a few words, said at once"),
    ]
}

#[derive(Template)]
#[template(path = "flags/index.html")]
struct IndexPage {
    ui: Ui,
    flags: Vec<Own>,
    locks: Vec<entity::lock::Model>,
    next: Option<String>,
}

impl IndexPage {
    fn fate(&self, own: &Own) -> String {
        let words = match own.fate {
            Fate::Waiting => self.ui.flag_waiting(),
            Fate::Left => self.ui.flag_left(),
            Fate::Noted => self.ui.flag_noted(),
            Fate::TakenDown => self.ui.flag_taken_down(),
            Fate::Gone => self.ui.flag_gone(),
        };
        words.into_owned()
    }
}

/// `GET /flags`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = flag::list_own(app.db.read(), &actor, from.after.parse().ok()).await?;
    let locks = lock::list_own(app.db.read(), &actor).await?;
    let next = page.next.map(|cursor| next_page("/flags", cursor));
    answer::page(&IndexPage { ui, flags: page.rows, locks, next })
}

#[derive(Template)]
#[template(path = "flags/new.html")]
struct NewPage {
    ui: Ui,
    subject: Subject,
    path: String,
    form: FlagForm,
    errors: FieldErrors,
}

impl NewPage {
    fn reasons(&self) -> Vec<Choice> {
        self.ui.one_term("flag_reason", &self.form.reason)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FlagForm {
    kind: String,
    id: String,
    reason: String,
    words: String,
}

/// `GET /flags/new?kind=…&id=…`
async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(form): Query<ItemForm>,
) -> Result<Response> {
    let subject = item::parse(&form.kind, &form.id)?;
    let found = item::find(app.db.read(), &actor, subject).await?;
    if !flag::may_flag(&actor, &found) {
        return Err(crate::domain::Error::Forbidden("forbidden-flag-own").into());
    }
    let page =
        NewPage { ui, subject, path: found.path, form: FlagForm::default(), errors: FieldErrors::default() };
    answer::page(&page)
}

/// `POST /flags`
async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<FlagForm>,
) -> Result<Response> {
    let subject = item::parse(&form.kind, &form.id)?;
    match NewFlag::parse(&form.reason, &form.words) {
        Ok(new) => {
            flag::create(&app.db, &actor, subject, new).await?;
            Ok(answer::done("/flags", "flag-created"))
        }
        Err(errors) => {
            let path = item::find(app.db.read(), &actor, subject).await?.path;
            answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { ui, subject, path, form, errors })
        }
    }
}
