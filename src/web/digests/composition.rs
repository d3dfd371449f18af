//! Composing an edition, until it goes out.

use crate::{
    app::App,
    domain::{
        Error, FieldErrors, day,
        digest::{self, Candidate, Content, DigestText, MOST_ITEMS},
        screening::Answers,
    },
    web::{
        answer,
        digests::composition_of,
        error::Result,
        extract::{Current, Form, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::DigestId;
use serde::Deserialize;

/// What was typed into one of the page's forms.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) marking: String,
    pub(super) reason: String,
}

#[derive(Template)]
#[template(path = "digests/composition.html")]
pub(super) struct CompositionPage {
    ui: Ui,
    digest: entity::digest::Model,
    content: Content,
    candidates: Vec<Candidate>,
    recipients: usize,
    may_edit: bool,
    may_approve: bool,
    may_release: bool,
    typed: Typed,
    errors: FieldErrors,
}

impl CompositionPage {
    fn is(&self, state: &str) -> bool {
        self.digest.state.to_string() == state
    }

    /// When it is to go out, or was to, in words.
    fn scheduled_for(&self) -> Option<String> {
        digest::scheduled_for(&self.digest).map(|at| self.ui.full_moment(&at))
    }

    /// Whether the clocks show that time twice: the first is meant.
    fn comes_twice(&self) -> bool {
        self.digest.scheduled_for_local.is_some_and(day::comes_twice)
    }

    fn is_full(&self) -> bool {
        self.content.entries.len() >= MOST_ITEMS
    }
}

/// `GET /digests/{digest_id}/composition`
pub(super) async fn show(
    State(app): State<App>,
    current: Current,
    Path(digest_id): Path<DigestId>,
) -> Result<Response> {
    let nothing = (Typed::default(), FieldErrors::default());
    answer::page(&composition_page(&app, current, digest_id, nothing).await?)
}

pub(super) async fn composition_page(
    app: &App,
    Current { actor, ui }: Current,
    digest_id: DigestId,
    (typed, errors): (Typed, FieldErrors),
) -> Result<CompositionPage> {
    let db = app.db.read();
    let digest = digest::find(db, &actor, digest_id).await?;
    let reader = digest::reader(actor.now);
    let content = digest::content(db, &reader, &digest).await?;
    let may_edit = digest::may_edit(&actor, &digest);
    let candidates = if may_edit { digest::list_candidates(db, &reader, &digest).await? } else { Vec::new() };
    let may_approve = digest::may_approve(db, &actor, &digest).await?;
    let may_release = digest::may_release(&actor, &digest);
    let recipients = if may_release { digest::count_recipients(db, &digest).await? } else { 0 };
    Ok(CompositionPage {
        ui,
        digest,
        content,
        candidates,
        recipients,
        may_edit,
        may_approve,
        may_release,
        typed,
        errors,
    })
}

#[derive(Template)]
#[template(path = "digests/edit.html")]
struct EditPage {
    ui: Ui,
    digest_id: DigestId,
    form: TextForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TextForm {
    version: i32,
    title: String,
    introduction: String,
    confirmed: Vec<String>,
}

/// `GET /digests/{digest_id}/edit`
pub(super) async fn edit(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(digest_id): Path<DigestId>,
) -> Result<Response> {
    let digest = digest::find(app.db.read(), &actor, digest_id).await?;
    if !digest::may_edit(&actor, &digest) {
        return Err(Error::Conflict("conflict-digest-gone-out").into());
    }
    let form = TextForm {
        version: digest.version,
        title: digest.title,
        introduction: digest.introduction_source,
        confirmed: Vec::new(),
    };
    answer::page(&EditPage { ui, digest_id, form, errors: FieldErrors::default() })
}

/// `POST /digests/{digest_id}`
pub(super) async fn update(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(digest_id): Path<DigestId>,
    Form(form): Form<TextForm>,
) -> Result<Response> {
    let digest = digest::find(app.db.read(), &actor, digest_id).await?;
    let said = Answers::parse(&form.confirmed, false);
    let changed = match DigestText::parse(&form.title, &form.introduction, &said) {
        Ok(text) => digest::update(&app.db, &actor, (digest_id, form.version), text).await,
        Err(errors) => Err(errors.into()),
    };
    let Err(error) = changed else {
        return Ok(answer::done(&composition_of(digest_id), "digest-changed"));
    };
    let (status, errors) = answer::trouble(error, "title")?;
    // Sent again, it replaces what was written meanwhile: its author has seen that there is some.
    let version = if status == StatusCode::CONFLICT { digest.version } else { form.version };
    let form = TextForm { version, ..form };
    answer::again(status, &EditPage { ui, digest_id, form, errors })
}
