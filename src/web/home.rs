//! The first page after signing in: what waits for this person.

use crate::{
    app::App,
    domain::{review, thread},
    http::route::{Access, Route},
    web::{answer, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/", Access::SignedIn, show)]
}

#[derive(Template)]
#[template(path = "home/show.html")]
struct ShowPage {
    ui: Ui,
    is_moderator: bool,
    waiting: u64,
    threads: Vec<entity::thread::Model>,
}

/// `GET /`
async fn show(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let mut threads = thread::list_recent(app.db.read(), &actor, None, None).await?.rows;
    threads.truncate(5);
    let waiting = review::count_waiting(app.db.read(), &actor).await?;
    answer::page(&ShowPage { ui, is_moderator: actor.is_moderator(), waiting, threads })
}
