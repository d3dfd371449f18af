//! A form that stands filled in with what its writer had typed before.

use crate::{
    app::App,
    domain::{
        self, Actor, FieldErrors, Timestamp,
        draft::{self, Fields},
    },
    http::csrf::Sent,
    web::ui::Ui,
};
use axum::http::Uri;
use entity::{draft::Origin, id::DraftId};
use std::sync::Arc;
use uuid::Uuid;

/// A form that stands filled in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filled {
    /// The draft that it carries until it is sent, and the version that it knows of.
    pub(crate) draft: Option<(DraftId, i32)>,
    /// Where the draft comes from and when it was kept, where the page offers it.
    pub(crate) offered: Option<(Origin, Timestamp)>,
    /// Why it was not saved.
    pub(crate) errors: FieldErrors,
    fields: Arc<Fields>,
}

impl Filled {
    /// A form that carries a draft and is sent: should its page come back, it says what was sent, and still carries it.
    pub(in crate::web) fn sent(sent: &Sent) -> Option<Self> {
        let draft = carried(sent)?;
        Some(Self { draft: Some(draft), ..Self::default() })
    }

    /// A form that could not be saved, with all that stood in it.
    pub(in crate::web) fn refused(sent: &Sent, errors: FieldErrors) -> Self {
        Self { draft: carried(sent), offered: None, errors, fields: sent.0.clone() }
    }

    /// Whether there is anything to fill in.
    pub(crate) fn holds_fields(&self) -> bool {
        !self.fields.is_empty()
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

/// The draft that a form carries, and the version of it that the form was filled in from or saved last.
pub(in crate::web) fn carried(sent: &Sent) -> Option<(DraftId, i32)> {
    let version = sent.value("draft_seen").and_then(|version| version.parse().ok());
    Some((sent.value("draft")?.parse().ok()?, version.unwrap_or_default()))
}

/// The key of the showing in which a form was written.
pub(in crate::web) fn writing(sent: &Sent) -> Option<Uuid> {
    sent.value("writing")?.parse().ok()
}

/// The frame of the page that is asked for, with what was kept of its form: the draft that the address names, or else,
/// on the page of a form that can be saved, what was.
pub(in crate::web) async fn fill(
    app: &App,
    actor: &Actor,
    ui: Ui,
    (uri, offers): (&Uri, bool),
) -> domain::Result<Ui> {
    let mut found = find_named(app, actor, uri).await?.filter(|draft| draft.page == uri.path());
    if found.is_none() && offers {
        found = draft::find_saved(app.db.read(), actor, uri.path()).await?;
    }
    let opened =
        found.and_then(|draft| draft::open(&app.secret_key, actor, &draft).map(|fields| (draft, fields)));
    Ok(match opened {
        Some((draft, fields)) => ui.with_form(Filled {
            draft: Some((draft.id, draft.version)),
            offered: Some((draft.origin, draft.kept_at)),
            errors: FieldErrors::default(),
            fields: Arc::new(fields),
        }),
        None => ui,
    })
}

/// The draft that an address names, if it is the actor's.
async fn find_named(app: &App, actor: &Actor, uri: &Uri) -> domain::Result<Option<entity::draft::Model>> {
    let Some(id) = asked_for(uri) else { return Ok(None) };
    match draft::find(app.db.read(), actor, id).await {
        Err(domain::Error::NotFound) => Ok(None),
        found => found.map(Some),
    }
}

/// The key of the draft with which a page is asked for.
pub(in crate::web) fn asked_for(uri: &Uri) -> Option<DraftId> {
    let query = uri.query().unwrap_or_default();
    let id = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "draft");
    id.and_then(|(_, id)| id.parse().ok())
}

/// What somebody wrote in a form that cannot be taken: it is given back to them. Values of one word are choices.
pub(in crate::web) fn words(fields: Fields) -> Vec<String> {
    let written = |value: &String| value.trim().contains(char::is_whitespace) || value.contains('@');
    draft::typed(fields).map(|(_, value)| value).filter(written).collect()
}

/// What somebody wrote in the form of a page that they may not see any more, or that cannot be shown.
pub(in crate::web) async fn words_for(app: &App, actor: &Actor, uri: &Uri) -> Vec<String> {
    match find_named(app, actor, uri).await {
        Ok(found) => {
            let found = found.filter(|draft| draft.page == uri.path());
            found.and_then(|draft| draft::open(&app.secret_key, actor, &draft)).map(words).unwrap_or_default()
        }
        Err(error) => {
            tracing::warn!(%error, "draft not given back");
            Vec::new()
        }
    }
}
