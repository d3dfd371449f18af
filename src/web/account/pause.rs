use crate::{
    app::App,
    domain::{Timestamp, pause},
    web::{answer, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "account/pause.html")]
struct ShowPage {
    ui: Ui,
    /// Since when they are paused.
    since: Option<Timestamp>,
}

/// `GET /account/pause`
pub(super) async fn show(Current { actor, ui }: Current) -> Result<Response> {
    answer::page(&ShowPage { ui, since: actor.paused_at })
}

/// `POST /account/pause`
pub(super) async fn create(State(app): State<App>, Current { actor, .. }: Current) -> Result<Response> {
    pause::begin(&app.db, &actor).await?;
    Ok(answer::done("/account/pause", "pause-begun"))
}

/// `POST /account/pause/ending`
pub(super) async fn destroy(State(app): State<App>, Current { actor, .. }: Current) -> Result<Response> {
    pause::end(&app.db, &actor).await?;
    Ok(answer::done("/account/pause", "pause-ended"))
}
