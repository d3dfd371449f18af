use crate::{
    app::App,
    domain::{delivery, digest},
    web::{
        answer,
        digests::delivery::Progress,
        error::Result,
        extract::{Current, Path},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::DigestId;

/// What the page of an edition's copies asks for by itself while they are sent.
#[derive(Template)]
#[template(path = "digests/progress.html")]
struct ShowPart {
    progress: Progress,
}

/// `GET /digests/{digest_id}/progress`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(digest_id): Path<DigestId>,
) -> Result<Response> {
    let db = app.db.read();
    let digest = digest::find(db, &actor, digest_id).await?;
    let totals = delivery::totals(db, digest_id).await?;
    answer::page(&ShowPart { progress: Progress { ui, digest, totals } })
}
