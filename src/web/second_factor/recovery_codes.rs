use crate::{
    app::App,
    domain::second_factor,
    web::{answer, error::Result, extract::Current, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "second_factor/recovery_codes/new.html")]
struct NewPage {
    ui: Ui,
}

/// The codes, this once.
#[derive(Template)]
#[template(path = "second_factor/recovery_codes/show.html")]
pub(super) struct ShowPage {
    pub(super) ui: Ui,
    pub(super) codes: Vec<String>,
    pub(super) next: String,
}

/// `GET /account/second-factor/recovery-codes/new`
pub(super) async fn new(Current { ui, .. }: Current) -> Result<Response> {
    answer::page(&NewPage { ui })
}

/// `POST /account/second-factor/recovery-codes`
pub(super) async fn create(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let codes = second_factor::renew_recovery_codes(&app.db, &app.secret_key, &actor).await?;
    answer::page(&ShowPage { ui, codes, next: "/account/second-factor".to_owned() })
}
