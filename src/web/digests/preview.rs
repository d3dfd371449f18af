//! The mail before it is sent, written by what sends it.

use crate::{
    app::App,
    domain::{Actor, FieldErrors, digest},
    mail,
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use entity::id::DigestId;

/// Mail programs need styles in the markup, so this one document may have them, and nothing else: no script, no
/// picture, no form, no other place to be framed than the forum's own pages.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'self'; sandbox";

#[derive(Template)]
#[template(path = "digests/preview.html")]
pub(super) struct PreviewPage {
    ui: Ui,
    digest: entity::digest::Model,
    subject: String,
    text: String,
    errors: FieldErrors,
}

/// `GET /digests/{digest_id}/preview`
pub(super) async fn show(
    State(app): State<App>,
    current: Current,
    Path(digest_id): Path<DigestId>,
) -> Result<Response> {
    answer::page(&preview_page(&app, current, digest_id, FieldErrors::default()).await?)
}

pub(super) async fn preview_page(
    app: &App,
    Current { actor, ui }: Current,
    digest_id: DigestId,
    errors: FieldErrors,
) -> Result<PreviewPage> {
    let (digest, content) = find(app, &actor, digest_id).await?;
    let subject = mail::digest::subject(&digest, &content, actor.language);
    let text = mail::digest::text(app, &digest, &content, actor.language)?;
    Ok(PreviewPage { ui, digest, subject, text, errors })
}

/// `GET /digests/{digest_id}/preview.html`
pub(super) async fn mail(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(digest_id): Path<DigestId>,
) -> Result<Response> {
    let (digest, content) = find(&app, &actor, digest_id).await?;
    let html = mail::digest::html(&app, &digest, &content, actor.language)?;
    let mut response = Response::new(html.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    Ok(response)
}

async fn find(app: &App, actor: &Actor, id: DigestId) -> Result<(entity::digest::Model, digest::Content)> {
    let digest = digest::find(app.db.read(), actor, id).await?;
    let content = digest::content(app.db.read(), &digest::reader(actor.now), &digest).await?;
    Ok((digest, content))
}
