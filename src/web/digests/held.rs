//! Copies that are held, since no answer came after they were sent.

use crate::{
    app::App,
    domain::{
        Error,
        delivery::{self, Decision},
    },
    web::{
        answer,
        digests::{
            delivery::{View, delivery_page},
            delivery_of,
        },
        error::Result,
        extract::{Current, Form, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::id::DigestId;
use serde::Deserialize;

/// The copies that the page showed, and the button that was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HeldForm {
    copy: Vec<String>,
    decision: String,
}

/// `POST /digests/{digest_id}/held`
pub(super) async fn update(
    State(app): State<App>,
    current: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<HeldForm>,
) -> Result<Response> {
    let (decision, done) = match form.decision.as_str() {
        "resend" => (Decision::Resend, "held-sent-again"),
        "sent" => (Decision::CountAsSent, "held-counted"),
        _ => return Err(Error::NotFound.into()),
    };
    let copies = form.copy.iter().map(|id| id.parse()).collect::<std::result::Result<_, _>>();
    let Ok(copies) = copies else { return Err(Error::NotFound.into()) };
    match delivery::decide(&app.db, &current.actor, (digest_id, &copies), decision).await {
        Ok(()) => Ok(answer::done(&delivery_of(digest_id), done)),
        Err(error) => {
            // What is there now is the page itself.
            let (status, errors) = answer::trouble(error, "copies")?;
            let page = delivery_page(&app, current, digest_id, (View::default(), errors)).await?;
            answer::again(status, &page)
        }
    }
}
