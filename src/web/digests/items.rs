use crate::{
    app::App,
    domain::{
        Error, Subject,
        digest::{self, Direction},
    },
    web::{
        answer,
        digests::composition_of,
        error::Result,
        extract::{Current, Form, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::id::{DigestId, DigestItemId};
use serde::Deserialize;

/// What to add: its kind and its key.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ItemForm {
    kind: String,
    subject: String,
}

/// `POST /digests/{digest_id}/items`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<ItemForm>,
) -> Result<Response> {
    let (Ok(kind), Ok(id)) = (form.kind.parse(), form.subject.parse()) else {
        return Err(Error::NotFound.into());
    };
    digest::add(&app.db, &actor, digest_id, Subject::new(kind, id)).await?;
    Ok(answer::done(&format!("{}#items", composition_of(digest_id)), "digest-changed"))
}

/// What to do with an item: the button that was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ChangeForm {
    change: String,
}

/// `POST /digests/{digest_id}/items/{item_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((digest_id, item_id)): Path<(DigestId, DigestItemId)>,
    Form(form): Form<ChangeForm>,
) -> Result<Response> {
    let item = (digest_id, item_id);
    match form.change.as_str() {
        "up" => digest::move_item(&app.db, &actor, item, Direction::Up).await?,
        "down" => digest::move_item(&app.db, &actor, item, Direction::Down).await?,
        "out" => digest::remove(&app.db, &actor, digest_id, item_id).await?,
        "sensitive" => digest::set_sensitive(&app.db, &actor, item, true).await?,
        "open" => digest::set_sensitive(&app.db, &actor, item, false).await?,
        _ => return Err(Error::NotFound.into()),
    }
    Ok(answer::done(&format!("{}#items", composition_of(digest_id)), "digest-changed"))
}
