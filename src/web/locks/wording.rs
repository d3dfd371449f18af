use crate::{
    app::App,
    domain::{handling::Attribution, item::Wording, lock},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::LockId;

/// What is locked, as it was typed: no link in it leads anywhere.
#[derive(Template)]
#[template(path = "locks/wording.html")]
struct ShowPage {
    ui: Ui,
    lock: entity::lock::Model,
    wordings: Vec<Wording>,
    /// The name of who wrote it, as far as this lead may know.
    author: Option<String>,
}

/// `GET /locks/{lock_id}/wording`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(lock_id): Path<LockId>,
) -> Result<Response> {
    let (lock, wordings, author) = lock::read(&app.db, &actor, lock_id).await?;
    let author = match author {
        Attribution::Person(byline) => Some(ui.name(&byline)),
        Attribution::Organisation(_) | Attribution::Nobody => None,
    };
    answer::page(&ShowPage { ui, lock, wordings, author })
}
