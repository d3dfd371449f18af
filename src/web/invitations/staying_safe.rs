use crate::{
    app::App,
    web::{answer, error::Result, extract::Path, invitations, ui::Ui},
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "invitations/staying_safe.html")]
struct ShowPage {
    ui: Ui,
    token: String,
}

/// `GET /invitations/{token}/staying-safe`
pub(super) async fn show(State(app): State<App>, ui: Ui, Path(token): Path<String>) -> Result<Response> {
    match invitations::working(&app, &token).await? {
        Some(_) => answer::page(&ShowPage { ui, token }),
        None => invitations::gone(ui),
    }
}
