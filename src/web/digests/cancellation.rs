use crate::{
    app::App,
    domain::{Error, digest},
    web::{
        answer,
        digests::composition_of,
        error::Result,
        extract::{Current, Form, Path, VersionForm},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::DigestId;

#[derive(Template)]
#[template(path = "digests/cancellation.html")]
struct NewPage {
    ui: Ui,
    digest: entity::digest::Model,
}

/// `GET /digests/{digest_id}/cancellation/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(digest_id): Path<DigestId>,
) -> Result<Response> {
    let digest = digest::find(app.db.read(), &actor, digest_id).await?;
    if !digest::may_edit(&actor, &digest) {
        return Err(Error::Conflict("conflict-digest-gone-out").into());
    }
    answer::page(&NewPage { ui, digest })
}

/// `POST /digests/{digest_id}/cancellation`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<VersionForm>,
) -> Result<Response> {
    digest::cancel(&app.db, &actor, (digest_id, form.version)).await?;
    Ok(answer::done(&composition_of(digest_id), "digest-cancelled"))
}
