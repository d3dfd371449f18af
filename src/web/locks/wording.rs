use crate::{
    app::App,
    domain::{content_note::Notes, handling::Attribution, item::Wording, lock},
    web::{
        answer,
        content_notes::{Once, once},
        error::Result,
        extract::{Current, Path, Query},
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
    /// Whether this lead asked to see it once.
    once: bool,
}

impl ShowPage {
    fn notes(&self, wording: &Wording) -> Notes {
        wording.notes.clone().shown_if(self.once)
    }

    fn once(&self) -> String {
        once(&format!("/locks/{}/wording", self.lock.id))
    }
}

/// `GET /locks/{lock_id}/wording`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(lock_id): Path<LockId>,
    Query(asked): Query<Once>,
) -> Result<Response> {
    let (lock, wordings, author) = lock::read(&app.db, &actor, lock_id).await?;
    let author = match author {
        Attribution::Person(byline) => Some(ui.name(&byline)),
        Attribution::Organisation(_) | Attribution::Nobody => None,
    };
    answer::page(&ShowPage { ui, lock, wordings, author, once: asked.is_asked() })
}
