use crate::{
    app::App,
    domain::contribution::{self, Count, Digests},
    web::{answer, contributions::PLACE, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "contributions/everything.html")]
struct NewPage {
    ui: Ui,
    count: Count,
    digests: Digests,
}

/// `GET /account/contributions/withdrawal/new`
pub(super) async fn new(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let db = app.db.read();
    let count = contribution::count_standing(db, &actor).await?;
    let digests = contribution::count_digests(db, &actor).await?;
    answer::page(&NewPage { ui, count, digests })
}

/// `POST /account/contributions/withdrawal`
pub(super) async fn create(State(app): State<App>, Current { actor, .. }: Current) -> Result<Response> {
    contribution::ask(&app.db, &actor).await?;
    Ok(answer::done(PLACE, "withdrawal-asked"))
}
