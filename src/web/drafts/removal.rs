use crate::{
    app::App,
    domain::draft,
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::id::DraftId;
use serde::Deserialize;

/// Where somebody discards a draft.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RemovalForm {
    /// `page` from the page of its form, to which they go back.
    back: String,
}

/// `POST /drafts/{draft_id}/removal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(draft_id): Path<DraftId>,
    Form(form): Form<RemovalForm>,
) -> Result<Response> {
    let discarded = draft::discard(&app.db, &actor, draft_id).await?;
    let back = if form.back == "page" { discarded.page.as_str() } else { "/drafts" };
    Ok(answer::done(back, "draft-discarded"))
}
