//! Concerns as pages: the list, one with its answer, raising one and changing it until it is published.

mod form;
mod withdrawal;

use crate::{
    app::App,
    domain::{
        Error, Subject,
        concern::{self, Shown},
        digest::{self, Coming},
        handling::Attribution,
        page::Page,
        response, review,
    },
    http::route::{Access, Route},
    web::{
        answer,
        digests::readers_words,
        error::Result,
        extract::{Current, Path, Query},
        locks,
        responses::Panel,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{concern::State as ConcernState, id::ConcernId, role_grant::Role};
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

const MEMBERS: Access = Access::Only(&[Role::Member]);

/// Those for whom concerns are published.
pub(super) const READERS: Access = Access::Only(&[Role::Member, Role::Moderator, Role::PolicyReader]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/concerns", READERS, index),
        Route::get("/concerns/new", MEMBERS, form::new),
        Route::post("/concerns", MEMBERS, form::create).of_form_on("/concerns/new"),
        Route::get("/concerns/{concern_id}", Access::SignedIn, show),
        Route::get("/concerns/{concern_id}/edit", Access::SignedIn, form::edit),
        Route::post("/concerns/{concern_id}", Access::SignedIn, form::update)
            .of_form_on("/concerns/{concern_id}/edit"),
        Route::get("/concerns/{concern_id}/withdrawal/new", Access::SignedIn, withdrawal::new),
        Route::post("/concerns/{concern_id}/withdrawal", Access::SignedIn, withdrawal::create),
    ]
}

#[derive(Template)]
#[template(path = "concerns/index.html")]
struct IndexPage {
    ui: Ui,
    may_raise: bool,
    is_member: bool,
    own: bool,
    concerns: Vec<Shown>,
    attributions: HashMap<ConcernId, Attribution>,
    /// Where each answer stands, by the key of its concern.
    statuses: HashMap<Uuid, String>,
    next: Option<String>,
}

impl IndexPage {
    fn source(&self, id: &ConcernId) -> Vec<String> {
        self.attributions.get(id).map(|attribution| self.ui.attribution(attribution)).unwrap_or_default()
    }

    fn status(&self, id: &ConcernId) -> Option<&String> {
        self.statuses.get(&id.0)
    }
}

/// Which concerns, and where the list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct From {
    own: Option<String>,
    after: String,
}

/// `GET /concerns`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let db = app.db.read();
    let (own, after) = (from.own.is_some(), from.after.parse().ok());
    let Page { rows, next } = if own {
        concern::list_own(db, &actor, after).await?
    } else {
        concern::list_published(db, &actor, after).await?
    };
    let listed: Vec<&entity::concern::Model> = rows.iter().map(|shown| &shown.concern).collect();
    let attributions = concern::attributions(db, &listed).await?;
    let subjects: Vec<Subject> = listed.iter().map(|concern| concern::subject(concern.id)).collect();
    let answers = response::list_for(db, &subjects).await?.into_iter();
    let statuses = answers.map(|shown| (shown.response.subject_id, shown.response.status)).collect();
    let view = if own { "own&" } else { "" };
    let next = next.map(|cursor| format!("/concerns?{view}after={cursor}"));
    let (may_raise, is_member) = (concern::may_raise(&actor), actor.holds(Role::Member));
    answer::page(&IndexPage { ui, may_raise, is_member, own, concerns: rows, attributions, statuses, next })
}

#[derive(Template)]
#[template(path = "concerns/show.html")]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
struct ShowPage {
    ui: Ui,
    shown: Shown,
    source: Vec<String>,
    is_author: bool,
    may_edit: bool,
    may_withdraw: bool,
    /// Whether they may change how it may be used.
    may_handle: bool,
    /// Why it was sent back, for its author and moderators.
    reason: Option<String>,
    /// What was done about it, once it is published.
    panel: Option<Panel>,
    /// The digests in which it went out, and what readers do with it; for its author.
    sent: Vec<(entity::digest::Model, String)>,
    /// What is to go out of it; for its author.
    coming: Vec<Coming>,
}

/// `GET /concerns/{concern_id}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(concern_id): Path<ConcernId>,
) -> Result<Response> {
    let db = app.db.read();
    let subject = concern::subject(concern_id);
    let shown = match concern::find(db, &actor, concern_id).await {
        Err(Error::NotFound) => return locks::in_place_of(&app, (&actor, ui), subject).await,
        found => found?,
    };
    let attributions = concern::attributions(db, &[&shown.concern]).await?;
    let source = attributions.get(&concern_id).map(|attribution| ui.attribution(attribution));
    let reason = match shown.concern.state {
        ConcernState::Declined => review::find_return_reason(db, subject).await?,
        _ => None,
    };
    let reason = reason.map(|returned| ui.return_reason(&returned));
    let panel = match shown.concern.state {
        ConcernState::Published => Some(Panel::load(db, &actor, subject).await?),
        _ => None,
    };
    let is_author = shown.concern.author_id == actor.id;
    let sent = if is_author { sent_in(db, &ui, subject).await? } else { Vec::new() };
    let coming = if is_author { digest::list_coming(db, &actor, subject).await? } else { Vec::new() };
    answer::page(&ShowPage {
        ui,
        source: source.unwrap_or_default(),
        is_author,
        may_edit: concern::may_edit(&actor, &shown.concern),
        may_withdraw: concern::may_withdraw(&actor, &shown.concern),
        may_handle: is_author || actor.is_moderator(),
        shown,
        reason,
        panel,
        sent,
        coming,
    })
}

/// The digests in which a concern went out, and what readers do with it, in words.
async fn sent_in(
    db: &impl ConnectionTrait,
    ui: &Ui,
    subject: Subject,
) -> Result<Vec<(entity::digest::Model, String)>> {
    let told = digest::list_told(db, subject).await?;
    let sent = digest::list_sent_holding(db, subject).await?.into_iter();
    Ok(sent
        .map(|digest| {
            let said = readers_words(ui, told.get(&digest.id));
            (digest, said)
        })
        .collect())
}
