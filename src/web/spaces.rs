//! Spaces as pages: the rooms that are open to somebody, and the threads in each.

use crate::{
    app::App,
    domain::{content_note, space, thread},
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, From, Path, Query, next_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::subject::SubjectKind;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/threads", Access::SignedIn, index),
        Route::get("/spaces/{slug}", Access::SignedIn, show),
    ]
}

#[derive(Template)]
#[template(path = "spaces/index.html")]
struct IndexPage {
    ui: Ui,
    spaces: Vec<entity::space::Model>,
    threads: Vec<entity::thread::Model>,
    notes: HashMap<Uuid, Vec<String>>,
    next: Option<String>,
}

impl IndexPage {
    fn notes(&self, thread: &entity::thread::Model) -> &[String] {
        self.notes.get(&thread.id.0).map_or(&[], Vec::as_slice)
    }

    fn space_name(&self, thread: &entity::thread::Model) -> &str {
        self.spaces.iter().find(|space| space.id == thread.space_id).map_or("", |space| &space.name)
    }
}

/// `GET /threads`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let spaces = space::list_all(app.db.read(), &actor).await?;
    let page = thread::list_recent(app.db.read(), &actor, None, from.after.parse().ok()).await?;
    let next = page.next.map(|cursor| next_page("/threads", cursor));
    let notes = notes_of(&app, &page.rows).await?;
    answer::page(&IndexPage { ui, spaces, threads: page.rows, notes, next })
}

#[derive(Template)]
#[template(path = "spaces/show.html")]
struct ShowPage {
    ui: Ui,
    space: entity::space::Model,
    threads: Vec<entity::thread::Model>,
    notes: HashMap<Uuid, Vec<String>>,
    next: Option<String>,
    may_post: bool,
}

impl ShowPage {
    fn notes(&self, thread: &entity::thread::Model) -> &[String] {
        self.notes.get(&thread.id.0).map_or(&[], Vec::as_slice)
    }
}

/// The content notes of the threads on a page.
async fn notes_of(app: &App, threads: &[entity::thread::Model]) -> Result<HashMap<Uuid, Vec<String>>> {
    let ids = threads.iter().map(|thread| thread.id.0).collect();
    Ok(content_note::list(app.db.read(), SubjectKind::Thread, ids).await?)
}

/// `GET /spaces/{slug}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(slug): Path<String>,
    Query(from): Query<From>,
) -> Result<Response> {
    let space = space::find_by_slug(app.db.read(), &actor, &slug).await?;
    let page = thread::list_recent(app.db.read(), &actor, Some(space.id), from.after.parse().ok()).await?;
    let next = page.next.map(|cursor| next_page(&format!("/spaces/{slug}"), cursor));
    let may_post = space::may_post(&actor, &space);
    let notes = notes_of(&app, &page.rows).await?;
    answer::page(&ShowPage { ui, space, threads: page.rows, notes, next, may_post })
}
