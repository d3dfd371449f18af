//! What somebody sent after their session had ended: it is kept, and stands in its form again once they have signed in.

use crate::{
    app::App,
    domain::{
        self, Actor,
        kept_form::{self, Fields, Outcome, Written},
    },
    http::{
        csrf::{self, Checked},
        route::FormPage,
        session as cookie,
    },
    web::{error::Error, ui::Ui},
};
use axum::{extract::Request, http::Uri};
use entity::id::KeptFormId;
use std::{collections::HashMap, sync::Arc};

/// A form that stands filled in.
#[derive(Debug, Clone)]
pub(crate) struct Refilled {
    /// Its key, which it carries until it is sent.
    pub(crate) id: KeptFormId,
    fields: Arc<Fields>,
}

impl Refilled {
    /// A form that was filled in and is sent: should its page come back, it says what was sent, and still carries its key.
    pub(super) fn sent(id: KeptFormId) -> Self {
        Self { id, fields: Arc::default() }
    }

    /// What was typed in a field; nothing if the form had no such field.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether this was among what was chosen; nothing if the form is not filled in from here.
    pub(crate) fn has(&self, name: &str, value: &str) -> Option<bool> {
        let chosen = || self.fields.iter().any(|(known, chosen)| known == name && chosen == value);
        (!self.fields.is_empty()).then(chosen)
    }
}

/// What the neutral page says of a form that came too late.
#[derive(Debug)]
pub(super) struct Late {
    /// Where the form stands, and is filled in after signing in.
    pub(super) page: String,
    pub(super) is_kept: bool,
}

/// Keeps a form that came after its session had ended, if it is one of our pages' and somebody's.
pub(super) async fn keep(
    app: &App,
    (route, form_page): (&str, FormPage),
    request: Request,
) -> Result<Option<Late>, Error> {
    let Some(token) = cookie::token(app, request.headers()) else { return Ok(None) };
    let page = page(route, request.uri().path(), form_page.path);
    let sent = match csrf::check(app, &token, request).await {
        Checked::Genuine(_, sent) => sent,
        Checked::Forged(_) => return Ok(None),
        Checked::TooLarge => return Err(Error::TooLarge),
    };
    let fields = Arc::unwrap_or_clone(sent.0);
    let written = Written { page: page.clone(), fields, screened: form_page.screened };
    let outcome = kept_form::keep(&app.db, &app.secret_key, &token, written, app.clock.now()).await?;
    Ok(outcome.map(|outcome| match outcome {
        Outcome::Kept(id) => Late { page: place(&page, id), is_kept: true },
        Outcome::Dropped => Late { page, is_kept: false },
    }))
}

/// The address of a page with its form filled in.
pub(super) fn place(page: &str, id: KeptFormId) -> String {
    format!("{page}?kept={id}")
}

/// The frame of the page that is asked for, with what was kept of its form.
pub(super) async fn refill(app: &App, actor: &Actor, ui: Ui, uri: &Uri) -> domain::Result<Ui> {
    Ok(match find(app, actor, uri).await? {
        Some((id, fields)) => ui.with_form(Refilled { id, fields: Arc::new(fields) }),
        None => ui,
    })
}

/// The kept form that stands on the page that is asked for.
async fn find(app: &App, actor: &Actor, uri: &Uri) -> domain::Result<Option<(KeptFormId, Fields)>> {
    let Some(id) = asked_for(uri) else { return Ok(None) };
    let kept = kept_form::find(app.db.read(), &app.secret_key, actor, id).await?;
    Ok(kept.filter(|(page, _)| page == uri.path()).map(|(_, fields)| (id, fields)))
}

/// The key of the kept form with which a page is asked for.
pub(super) fn asked_for(uri: &Uri) -> Option<KeptFormId> {
    let query = uri.query().unwrap_or_default();
    let id = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "kept");
    id.and_then(|(_, id)| id.parse().ok())
}

/// What somebody wrote in a form that cannot be taken: it is given back to them. Values of one word are choices.
pub(super) fn words(fields: Fields) -> Vec<String> {
    let written = |value: &String| value.trim().contains(char::is_whitespace) || value.contains('@');
    kept_form::typed(fields).map(|(_, value)| value).filter(written).collect()
}

/// What somebody wrote in the form that is kept for a page that they may not see any more, or that cannot be shown.
pub(super) async fn words_for(app: &App, actor: &Actor, uri: &Uri) -> Vec<String> {
    match find(app, actor, uri).await {
        Ok(kept) => kept.map(|(_, fields)| words(fields)).unwrap_or_default(),
        Err(error) => {
            tracing::warn!(%error, "kept form not given back");
            Vec::new()
        }
    }
}

/// The page of a form: what stands for `{…}` in the path to which it is sent stands there, too.
fn page(route: &str, path: &str, form_page: &str) -> String {
    let given: HashMap<&str, &str> = route.split('/').zip(path.split('/')).collect();
    let segment = |part| given.get(part).copied().unwrap_or(part);
    form_page.split('/').map(segment).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_form_is_found_by_the_path_to_which_it_is_sent() {
        let page = page(
            "/trends/{id}/versions/{number}",
            "/trends/7/versions/2",
            "/trends/{id}/versions/{number}/edit",
        );
        assert_eq!(page, "/trends/7/versions/2/edit");
    }
}
