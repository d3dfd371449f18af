use crate::{
    app::App,
    domain::{
        Error,
        contribution::{self, Contribution},
    },
    web::{
        answer,
        contributions::{PLACE, key},
        error::Result,
        extract::{Current, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "contributions/withdrawal.html")]
struct NewPage {
    ui: Ui,
    /// The editions in which it stands.
    digests: Vec<entity::digest::Model>,
    contribution: Contribution,
}

/// `GET /account/contributions/{kind}/{id}/withdrawal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((kind, id)): Path<(String, Uuid)>,
) -> Result<Response> {
    let key = key(&kind, id)?;
    let contribution = contribution::find(app.db.read(), &actor, key).await?;
    let digests = contribution::list_digests(app.db.read(), &actor, key).await?;
    if !contribution.stands {
        return Err(Error::Conflict("conflict-contribution-withdrawn").into());
    }
    answer::page(&NewPage { ui, digests, contribution })
}

/// `POST /account/contributions/{kind}/{id}/withdrawal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path((kind, id)): Path<(String, Uuid)>,
) -> Result<Response> {
    let key = key(&kind, id)?;
    contribution::find(app.db.read(), &actor, key).await?;
    for (meeting_id, head) in contribution::withdraw(&app.db, &actor, key).await?.logs {
        app.hub.announce(meeting_id, head);
    }
    Ok(answer::done(PLACE, "contribution-withdrawn"))
}
