//! Saving what stands in a form, by its button or by the script while somebody types. The form is sent where it is always
//! sent, and the door brings it here instead.

use crate::{
    app::App,
    domain::{
        self, FieldErrors,
        draft::{self, Known, Saved, Written},
    },
    http::{
        csrf::Sent,
        route::FormPage,
        session::{Token, Visit},
    },
    web::{
        answer,
        drafts::{
            filled::{Filled, carried, writing},
            page_of,
        },
        error::{Error, Result},
        ui::Ui,
    },
};
use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use entity::id::DraftId;
use serde::Serialize;
use tower::ServiceExt;

/// The button's name: a form that holds it is saved, and nothing else comes of it.
pub(in crate::web) const BUTTON: &str = "save_draft";
/// Its value where the script saves.
const TYPING: &str = "typing";

/// Where a form that can be saved stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Place<'a> {
    /// The page of the form, and nothing else.
    pub(in crate::web) page: &'a Router,
    pub(in crate::web) form_page: FormPage,
    /// The path to which the form is sent, as the table has it.
    pub(in crate::web) route: &'a str,
    /// The same as it was sent.
    pub(in crate::web) path: &'a str,
}

/// What the script is told.
#[derive(Debug, Serialize)]
struct Told {
    /// What the page says.
    words: String,
    /// The draft, and its version, which the form carries from then on; none where the form's showing is over, and what is
    /// written now is another's.
    draft: Option<(DraftId, i32)>,
    /// How many seconds the session lasts: saving is using it.
    seconds: Option<i64>,
}

/// Saves what stands in a form, if its page is still open to its writer. What screening refuses is not kept: the page
/// comes back with it and says why.
pub(in crate::web) async fn save(
    app: &App,
    (visit, ui): (&Visit, Ui),
    place: Place<'_>,
    sent: &Sent,
) -> Result<Response> {
    let page = page_of(place.form_page, place.route, place.path);
    let here = with_position(&page, sent);
    let by_script = sent.value(BUTTON) == Some(TYPING);
    let errors = if place.form_page.screened { draft::refused(&sent.0) } else { FieldErrors::default() };
    if !errors.is_empty() && by_script {
        let words = ui.draft_refused(ui.problems_in(&errors));
        let told = Told { words, draft: carried(sent), seconds: ui.session_seconds() };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(told)).into_response());
    }
    let refused = !errors.is_empty();
    let filled = ui.clone().with_form(Filled::refused(sent, errors));
    let mut shown = show(visit, filled, (place.page, &here)).await?;
    // Nothing is kept under a page that is not there, or not open to them: the door gives back what they wrote.
    if shown.status().is_client_error() || shown.status().is_server_error() {
        return Ok(shown);
    }
    if refused {
        *shown.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(shown);
    }
    let written = Written { page, fields: Vec::clone(&sent.0), screened: place.form_page.screened };
    let known = Known { seen: carried(sent), writing: writing(sent), by_script };
    let limits = app.settings.drafts.limits();
    let saved = draft::save(&app.db, &app.secret_key, &visit.actor, (written, known), limits).await?;
    let Some(Saved { draft, over }) = saved else {
        let told = Told { words: ui.draft_over().into_owned(), draft: None, seconds: ui.session_seconds() };
        return Ok(Json(told).into_response());
    };
    if !by_script {
        let notice = if over.is_some() { "draft-saved-over" } else { "draft-saved" };
        return Ok(answer::done(&here, notice));
    }
    let words = match over {
        Some(over) => ui.draft_saved_over_at(ui.time(&draft.kept_at), ui.time(&over)),
        None => ui.draft_saved_at(ui.time(&draft.kept_at)),
    };
    let told = Told { words, draft: Some((draft.id, draft.version)), seconds: ui.session_seconds() };
    Ok(Json(told).into_response())
}

/// The page of a form, as its writer would see it now.
async fn show(visit: &Visit, ui: Ui, (page, here): (&Router, &str)) -> Result<Response> {
    let mut request = Request::get(here).body(Body::empty()).map_err(|_| Error::Unreadable)?;
    request.extensions_mut().insert(ui);
    request.extensions_mut().insert(visit.actor.clone());
    request.extensions_mut().insert(Token(visit.token.clone()));
    let Ok(response) = page.clone().oneshot(request).await;
    if !response.status().is_success() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let html = to_bytes(body, usize::MAX).await.map_err(|_| Error::Unreadable)?;
    // What stands in the place of something that is locked is a page, and has no form.
    let button = format!("name=\"{BUTTON}\"");
    if !html.windows(button.len()).any(|bytes| bytes == button.as_bytes()) {
        return Err(domain::Error::NotFound.into());
    }
    Ok(Response::from_parts(parts, Body::from(html)))
}

/// The page, at the place of a long list where the form was sent from.
fn with_position(page: &str, sent: &Sent) -> String {
    let after = sent.value("after").and_then(|after| after.parse::<i32>().ok()).filter(|after| *after > 0);
    after.map_or_else(|| page.to_owned(), |after| format!("{page}?after={after}"))
}
