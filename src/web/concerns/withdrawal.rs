use crate::{
    app::App,
    domain::{
        Error, concern,
        contribution::{self, Key, Kind},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::ConcernId;

#[derive(Template)]
#[template(path = "concerns/withdrawal.html")]
struct NewPage {
    ui: Ui,
    /// The editions in which it stands.
    digests: Vec<entity::digest::Model>,
    concern: entity::concern::Model,
}

/// `GET /concerns/{concern_id}/withdrawal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(concern_id): Path<ConcernId>,
) -> Result<Response> {
    let concern = concern::find(app.db.read(), &actor, concern_id).await?.concern;
    if !concern::may_withdraw(&actor, &concern) {
        return Err(Error::Forbidden("forbidden-concern-withdraw").into());
    }
    let key = Key { kind: Kind::Concern, id: concern_id.0 };
    let digests = contribution::list_digests(app.db.read(), &actor, key).await?;
    answer::page(&NewPage { ui, digests, concern })
}

/// `POST /concerns/{concern_id}/withdrawal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(concern_id): Path<ConcernId>,
) -> Result<Response> {
    let key = Key { kind: Kind::Concern, id: concern_id.0 };
    contribution::withdraw(&app.db, &actor, key).await?;
    Ok(answer::done(&format!("/concerns/{concern_id}"), "concern-withdrawn"))
}
