use crate::{
    app::App,
    domain::review,
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
    },
};
use axum::{extract::State, response::Response};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct KeysForm {
    keys: String,
}

/// `POST /reviews/keys`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Form(form): Form<KeysForm>,
) -> Result<Response> {
    let work = form.keys == "on";
    review::set_keys(&app.db, &actor, work).await?;
    Ok(answer::done("/reviews", if work { "reviews-keys-on" } else { "reviews-keys-off" }))
}
