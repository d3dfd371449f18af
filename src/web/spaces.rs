//! Spaces as pages: the rooms that are open to somebody, and the threads in each.

use crate::{
    app::App,
    domain::{space, thread},
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
    next: Option<String>,
}

impl IndexPage {
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
    answer::page(&IndexPage { ui, spaces, threads: page.rows, next })
}

#[derive(Template)]
#[template(path = "spaces/show.html")]
struct ShowPage {
    ui: Ui,
    space: entity::space::Model,
    threads: Vec<entity::thread::Model>,
    next: Option<String>,
    may_post: bool,
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
    answer::page(&ShowPage { ui, space, threads: page.rows, next, may_post })
}
