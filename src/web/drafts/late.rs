//! What somebody sent after their session had ended: it is kept, and stands in its form again once they have signed in.

use crate::{
    app::App,
    domain::draft::{self, Outcome, Written},
    http::{
        csrf::{self, Checked},
        route::FormPage,
        session as cookie,
    },
    web::{
        drafts::{page_of, place},
        error::Error,
    },
};
use axum::extract::Request;
use std::sync::Arc;

/// What the neutral page says of a form that came too late.
#[derive(Debug)]
pub(in crate::web) struct Late {
    /// Where the form stands, and is filled in after signing in.
    pub(in crate::web) page: String,
    pub(in crate::web) is_kept: bool,
}

/// Keeps a form that came after its session had ended, if it is one of our pages' and somebody's.
pub(in crate::web) async fn keep(
    app: &App,
    (route, form_page): (&str, FormPage),
    request: Request,
) -> Result<Option<Late>, Error> {
    let Some(token) = cookie::token(app, request.headers()) else { return Ok(None) };
    let page = page_of(form_page, route, request.uri().path());
    let sent = match csrf::check(app, &token, request).await {
        Checked::Genuine(_, sent) => sent,
        Checked::Forged(_) => return Ok(None),
        Checked::TooLarge => return Err(Error::TooLarge),
    };
    let fields = Arc::unwrap_or_clone(sent.0);
    let written = Written { page: page.clone(), fields, screened: form_page.screened };
    let outcome = draft::keep(&app.db, &app.secret_key, &token, written, app.clock.now()).await?;
    Ok(outcome.map(|outcome| match outcome {
        Outcome::Kept(id) => Late { page: place(&page, id), is_kept: true },
        Outcome::Dropped => Late { page, is_kept: false },
    }))
}
