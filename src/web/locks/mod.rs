//! "I think this is illegal content": a page with one button, what stands in the place of what is locked, and the page
//! on which leads and moderators decide about it.

mod agreement;
mod removal;
mod wording;

use crate::{
    app::App,
    domain::{
        Actor, Error, Subject, item,
        lock::{self, Outcome, Part},
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Form, From, Path, Query, next_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{id::LockId, lock::State as Stage, role_grant::Role};
use serde::Deserialize;

const LEADS: Access = Access::Only(&[Role::SafeguardingLead]);
const DECIDERS: Access = Access::Only(&[Role::SafeguardingLead, Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/locks", DECIDERS, index),
        Route::get("/locks/new", Access::SignedIn, new),
        Route::post("/locks", Access::SignedIn, create),
        Route::get("/locks/{lock_id}", DECIDERS, show),
        Route::get("/locks/{lock_id}/wording", LEADS, wording::show),
        Route::post("/locks/{lock_id}/agreement", DECIDERS, agreement::create),
        Route::post("/locks/{lock_id}/removal", DECIDERS, removal::create),
    ]
}

/// What is meant: its kind and its key.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ItemForm {
    pub(super) kind: String,
    pub(super) id: String,
}

#[derive(Template)]
#[template(path = "locks/index.html")]
struct IndexPage {
    ui: Ui,
    locks: Vec<entity::lock::Model>,
    next: Option<String>,
}

/// `GET /locks`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = lock::list(app.db.read(), &actor, from.after.parse().ok()).await?;
    let next = page.next.map(|cursor| next_page("/locks", cursor));
    answer::page(&IndexPage { ui, locks: page.rows, next })
}

#[derive(Template)]
#[template(path = "locks/new.html")]
struct NewPage {
    ui: Ui,
    subject: Subject,
    path: String,
}

/// `GET /locks/new?kind=…&id=…`
async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(form): Query<ItemForm>,
) -> Result<Response> {
    let subject = item::parse(&form.kind, &form.id)?;
    let item = item::find(app.db.read(), &actor, subject).await?;
    if !lock::may_lock(&actor, &item) {
        return Err(Error::Forbidden("forbidden-lock-mine").into());
    }
    answer::page(&NewPage { ui, subject, path: item.path })
}

/// `POST /locks`
async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Form(form): Form<ItemForm>,
) -> Result<Response> {
    let subject = item::parse(&form.kind, &form.id)?;
    match lock::create(&app.db, &actor, subject).await? {
        Outcome::Locked(log) => {
            if let Some((meeting_id, head)) = log {
                app.hub.forget(meeting_id);
                app.hub.announce(meeting_id, head);
            }
            Ok(answer::done("/flags", "lock-created"))
        }
        Outcome::Flagged => Ok(answer::done("/flags", "lock-flagged")),
    }
}

/// What stands in the place of something locked: that it is looked at, not whose it is or since when.
#[derive(Template)]
#[template(path = "locks/standing.html")]
struct StandingPage {
    ui: Ui,
}

/// What stands in the place of something that was not found: a neutral page if it is locked and the actor might see it
/// otherwise, or that there is no such thing.
pub(super) async fn in_place_of(app: &App, (actor, ui): (&Actor, Ui), subject: Subject) -> Result<Response> {
    if item::is_locked(app.db.read(), actor, subject).await? {
        answer::page(&StandingPage { ui })
    } else {
        Err(Error::NotFound.into())
    }
}

/// The same page, where it is known that something is locked.
pub(super) fn standing(ui: Ui) -> Result<Response> {
    answer::page(&StandingPage { ui })
}

/// What became of a lock, and what can be decided; nothing of what is locked.
#[derive(Template)]
#[template(path = "locks/show.html")]
struct ShowPage {
    ui: Ui,
    lock: entity::lock::Model,
    may_read: bool,
    part: Option<Part>,
    is_open: bool,
}

/// `GET /locks/{lock_id}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(lock_id): Path<LockId>,
) -> Result<Response> {
    let found = lock::find(app.db.read(), &actor, lock_id).await?;
    let part = lock::may_agree(&actor, &found);
    let may_read = lock::may_read(&actor) && found.state != Stage::Reopened;
    let is_open = found.state == Stage::Locked;
    answer::page(&ShowPage { ui, lock: found, may_read, part, is_open })
}
