//! What a reader does with an item, and what is told of it.

use crate::{
    app::App,
    domain::{
        Error,
        digest::{self, Readers},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        ui::Ui,
    },
};
use axum::{extract::State, response::Response};
use entity::{
    digest_feedback::Word,
    id::{DigestId, DigestItemId},
};
use serde::Deserialize;

/// What readers do with something in an edition, in words, as its contributors are told; nothing where none said so.
pub(in crate::web) fn readers_words(ui: &Ui, told: Option<&Vec<(Word, Readers)>>) -> String {
    let words = |(word, readers): &(Word, Readers)| {
        let word = ui.code("feedback-word", word);
        match readers {
            Some(count) => ui.digest_feedback_told(*count, word),
            None => ui.digest_feedback_few(word),
        }
    };
    told.into_iter().flatten().map(words).collect::<Vec<_>>().join(" ")
}

/// The button that was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FeedbackForm {
    word: String,
}

/// `POST /digests/{digest_id}/items/{item_id}/feedback`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((digest_id, item_id)): Path<(DigestId, DigestItemId)>,
    Form(form): Form<FeedbackForm>,
) -> Result<Response> {
    let word: Word = form.word.parse().map_err(|_| Error::NotFound)?;
    digest::give_feedback(&app.db, &actor, (digest_id, item_id), word).await?;
    Ok(answer::done(&format!("/digests/{digest_id}#item-{item_id}"), "digest-feedback-given"))
}
