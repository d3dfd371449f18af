//! Digests as pages: the archive for policy readers, and for moderators the way from a draft to the last copy.

mod approval;
mod archive;
mod cancellation;
mod composition;
mod deliveries;
mod delivery;
mod feedback;
mod held;
mod items;
mod pause;
mod preview;
mod progress;
mod reapproval;
mod refusal;
mod release;
mod resumption;
mod schedule;
mod stop;
mod submission;
mod test_mails;

pub(super) use feedback::readers_words;

use crate::{
    app::App,
    domain::{
        FieldErrors,
        content_note::Notes,
        digest::{self, Content, Entry, NewDigest, Wording},
        screening::Answers,
    },
    http::route::{Access, Route},
    mail,
    web::{
        answer,
        content_notes::{Once, once},
        error::Result,
        extract::{Current, Form, From, Path, Query, next_page},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::Months;
use entity::{
    digest_feedback::Word,
    id::{DigestId, DigestItemId},
    role_grant::Role,
};
use serde::Deserialize;
use std::collections::HashMap;

const MODERATORS: Access = Access::Only(&[Role::Moderator]);
const POLICY_READERS: Access = Access::Only(&[Role::PolicyReader]);
const READERS: Access = Access::Only(&[Role::PolicyReader, Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/digests", READERS, index),
        Route::get("/digests/archive", READERS, archive::index),
        Route::get("/digests/new", MODERATORS, new),
        Route::post("/digests", MODERATORS, create).of_form_on("/digests/new"),
        Route::get("/digests/{digest_id}", READERS, show),
        Route::post("/digests/{digest_id}", MODERATORS, composition::update)
            .of_form_on("/digests/{digest_id}/edit"),
        Route::get("/digests/{digest_id}/edit", MODERATORS, composition::edit),
        Route::get("/digests/{digest_id}/composition", MODERATORS, composition::show),
        Route::post("/digests/{digest_id}/items", MODERATORS, items::create),
        Route::post("/digests/{digest_id}/items/{item_id}", MODERATORS, items::update),
        Route::post("/digests/{digest_id}/items/{item_id}/feedback", POLICY_READERS, feedback::create),
        Route::get("/digests/{digest_id}/preview", MODERATORS, preview::show),
        Route::get("/digests/{digest_id}/preview.html", MODERATORS, preview::mail),
        Route::post("/digests/{digest_id}/submission", MODERATORS, submission::create),
        Route::post("/digests/{digest_id}/approval", MODERATORS, approval::create),
        Route::post("/digests/{digest_id}/refusal", MODERATORS, refusal::create)
            .of_form_on("/digests/{digest_id}/composition")
            .without_drafts("a reason is a few words, given with the decision"),
        Route::post("/digests/{digest_id}/release", MODERATORS, release::create),
        Route::get("/digests/{digest_id}/schedule/new", MODERATORS, schedule::new),
        Route::post("/digests/{digest_id}/schedule", MODERATORS, schedule::create)
            .of_form_on("/digests/{digest_id}/schedule/new")
            .without_drafts("it is a date and a time"),
        Route::get("/digests/{digest_id}/cancellation/new", MODERATORS, cancellation::new),
        Route::post("/digests/{digest_id}/cancellation", MODERATORS, cancellation::create),
        Route::post("/digests/{digest_id}/test-mails", MODERATORS, test_mails::create),
        Route::get("/digests/{digest_id}/delivery", MODERATORS, delivery::show),
        Route::get("/digests/{digest_id}/delivery.csv", MODERATORS, deliveries::index).after_step_up(),
        Route::get("/digests/{digest_id}/progress", MODERATORS, progress::show).asked_by_itself(),
        Route::post("/digests/{digest_id}/held", MODERATORS, held::update),
        Route::post("/digests/{digest_id}/pause", MODERATORS, pause::create),
        Route::post("/digests/{digest_id}/resumption", MODERATORS, resumption::create),
        Route::post("/digests/{digest_id}/reapproval", MODERATORS, reapproval::create),
        Route::post("/digests/{digest_id}/stop", MODERATORS, stop::create),
    ]
}

#[derive(Template)]
#[template(path = "digests/index.html")]
struct IndexPage {
    ui: Ui,
    digests: Vec<entity::digest::Model>,
    is_moderator: bool,
    has_series: bool,
    next: Option<String>,
}

impl IndexPage {
    /// Where a digest is worked on, or read.
    fn path(&self, digest: &entity::digest::Model) -> String {
        match (self.is_moderator, digest.frozen_at) {
            (true, None) => format!("/digests/{}/composition", digest.id),
            (true, Some(_)) => format!("/digests/{}/delivery", digest.id),
            (false, _) => format!("/digests/{}", digest.id),
        }
    }
}

/// `GET /digests`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = digest::list_recent(app.db.read(), &actor, from.after.parse().ok()).await?;
    let has_series = !digest::list_series(app.db.read()).await?.is_empty();
    let next = page.next.map(|cursor| next_page("/digests", cursor));
    let is_moderator = actor.is_moderator();
    answer::page(&IndexPage { ui, digests: page.rows, is_moderator, has_series, next })
}

#[derive(Template)]
#[template(path = "digests/show.html")]
struct ShowPage {
    ui: Ui,
    digest: entity::digest::Model,
    content: Content,
    is_moderator: bool,
    /// Whether its reader is asked what they do with each item, and what they said.
    asks: bool,
    said: HashMap<DigestItemId, Word>,
    /// How many said what, for moderators.
    counts: HashMap<DigestItemId, Vec<(Word, i64)>>,
    /// The edition that corrects this one.
    correction: Option<entity::digest::Model>,
    notes: HashMap<DigestItemId, Notes>,
    /// Whether its reader asked to see all of it once.
    once: bool,
}

impl ShowPage {
    fn notes(&self, entry: &Entry) -> Notes {
        self.notes.get(&entry.item_id).cloned().unwrap_or_default().shown_if(self.once)
    }

    fn said(&self, entry: &Entry) -> Option<&Word> {
        self.said.get(&entry.item_id)
    }

    /// What its reader can say of an item, but for what they said.
    fn choices(&self, entry: &Entry) -> Vec<Word> {
        digest::WORDS.into_iter().filter(|word| self.said(entry) != Some(word)).collect()
    }

    fn counts(&self, entry: &Entry) -> &[(Word, i64)] {
        self.counts.get(&entry.item_id).map_or(&[], Vec::as_slice)
    }

    fn once(&self) -> String {
        once(&format!("/digests/{}", self.digest.id))
    }
}

/// `GET /digests/{digest_id}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(digest_id): Path<DigestId>,
    Query(asked): Query<Once>,
) -> Result<Response> {
    let digest = digest::find(app.db.read(), &actor, digest_id).await?;
    let db = app.db.read();
    let content = digest::content(db, &actor, &digest).await?;
    let notes = digest::list_notes(db, &actor, digest_id).await?;
    let asks = digest::may_give_feedback(&actor, &digest);
    let said = digest::list_own_feedback(db, &actor, digest_id).await?;
    let counts = digest::count_feedback(db, &actor, digest_id).await?;
    let correction = digest::find_correction(db, &actor, digest_id).await?;
    let (is_moderator, once) = (actor.is_moderator(), asked.is_asked());
    answer::page(&ShowPage { ui, digest, content, is_moderator, asks, said, counts, correction, notes, once })
}

impl Ui {
    /// Who says otherwise of an item, in words.
    pub(crate) fn dissent(&self, words: &Wording) -> Option<String> {
        mail::digest::dissent(**self, words)
    }

    /// When a meeting was of which an item is the minutes, and what came of it.
    pub(crate) fn held(&self, words: &Wording) -> Option<String> {
        mail::digest::held(**self, words)
    }

    /// The day and the time at which an edition is to go out by itself, in London.
    pub(crate) fn goes_out_at(&self, digest: &entity::digest::Model) -> Option<String> {
        if digest.state != entity::digest::State::Scheduled {
            return None;
        }
        digest::scheduled_for(digest).map(|at| self.full_moment(&at))
    }
}

#[derive(Template)]
#[template(path = "digests/new.html")]
struct NewPage {
    ui: Ui,
    series: Vec<Choice>,
    periods: Vec<Choice>,
    form: DigestForm,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DigestForm {
    /// The digest's key, chosen when the form was shown: sending it twice starts one.
    key: String,
    series: String,
    period: String,
    title: String,
    introduction: String,
    confirmed: Vec<String>,
}

/// `GET /digests/new`
async fn new(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let period = actor.now.format("%Y-%m").to_string();
    let title = format!("{}: {}", ui.public_name, ui.period(&period));
    let series = digest::list_series(app.db.read()).await?;
    let first = series.first().map(|series| series.id.to_string()).unwrap_or_default();
    let key = DigestId::at(actor.now).to_string();
    let form = DigestForm { key, series: first, period, title, ..DigestForm::default() };
    answer::page(&new_page(&app, Current { actor, ui }, form, FieldErrors::default()).await?)
}

async fn new_page(
    app: &App,
    Current { actor, ui }: Current,
    form: DigestForm,
    errors: FieldErrors,
) -> Result<NewPage> {
    let choice = |value: String, label: String, chosen: &str| Choice {
        chosen: value == chosen,
        value,
        label,
        hint: None,
    };
    let series = digest::list_series(app.db.read()).await?.into_iter();
    let series = series.map(|row| choice(row.id.to_string(), row.name, &form.series)).collect();
    // The month before, this one, the next.
    let months = [actor.now - Months::new(1), actor.now, actor.now + Months::new(1)];
    let periods = months.map(|month| month.format("%Y-%m").to_string());
    let periods = periods.map(|period| {
        let words = ui.period(&period);
        choice(period, words, &form.period)
    });
    Ok(NewPage { ui, series, periods: periods.to_vec(), form, errors })
}

/// `POST /digests`
async fn create(State(app): State<App>, current: Current, Form(form): Form<DigestForm>) -> Result<Response> {
    let words = (form.title.as_str(), form.introduction.as_str());
    let said = Answers::parse(&form.confirmed, false);
    let made = match NewDigest::parse(&form.series, &form.period, words, &said) {
        Ok(new) => digest::create(&app.db, &current.actor, new.with_key(form.key.parse().ok())).await,
        Err(errors) => Err(errors.into()),
    };
    match made {
        Ok(id) => Ok(answer::done(&composition_of(id), "digest-created")),
        Err(error) => {
            let (status, errors) = answer::trouble(error, "period")?;
            answer::again(status, &new_page(&app, current, form, errors).await?)
        }
    }
}

fn composition_of(id: DigestId) -> String {
    format!("/digests/{id}/composition")
}

fn delivery_of(id: DigestId) -> String {
    format!("/digests/{id}/delivery")
}
