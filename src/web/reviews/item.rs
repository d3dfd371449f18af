use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors, Timestamp,
        account::{self, Byline},
        concern,
        content_note::Notes,
        page::Cursor,
        post,
        queue::{self, Item},
    },
    web::{
        answer,
        content_notes::Once,
        error::Result,
        extract::{Current, Path, Query},
        reviews::{Desk, Narrow, flags, settled, space_name},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::{
    id::{AccountId, ConcernId, PostId, ReviewId},
    review::Kind,
    subject::SubjectKind,
};
use serde::Deserialize;
use std::collections::HashMap;

/// One item with its text, and what may be done with it.
#[derive(Template)]
#[template(path = "reviews/show.html")]
pub(super) struct ShowPage {
    ui: Ui,
    review: entity::review::Model,
    item: Item,
    narrow: Narrow,
    space_name: String,
    html: String,
    /// Its content notes, and what its reader wants done with them.
    notes: Notes,
    bylines: HashMap<AccountId, Byline>,
    actor_id: AccountId,
    desk: Desk,
    typed: Typed,
    errors: FieldErrors,
    now: Timestamp,
}

/// What stands in the form of a refusal.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) code: String,
    pub(super) reason: String,
    /// Content notes to publish it with.
    pub(super) note: Vec<String>,
    /// Whether its reader asked to see it once.
    pub(super) once: bool,
}

impl ShowPage {
    /// Whether it is something that was flagged, and stands until somebody takes it down.
    fn is_flag(&self) -> bool {
        self.review.kind == Kind::Flag
    }

    fn reasons(&self) -> Vec<Choice> {
        self.ui.one_term("return_reason", &self.typed.code)
    }

    /// The others who have it open.
    fn others(&self) -> String {
        let others = self.item.open.iter().filter(|id| **id != self.actor_id);
        let names = others.filter_map(|id| self.bylines.get(id)).map(|byline| self.ui.name(byline));
        names.collect::<Vec<_>>().join(", ")
    }

    fn due(&self) -> Option<(String, bool)> {
        self.item.due_at.map(|due_at| self.ui.review_target(due_at, self.now))
    }

    /// Whether it can be published with content notes.
    fn takes_notes(&self) -> bool {
        queue::takes_notes(&self.review)
    }

    /// The content notes that it does not carry yet.
    fn note_choices(&self) -> Vec<Choice> {
        let mut choices = self.ui.note_choices(&self.typed.note);
        choices.retain(|choice| !self.item.notes.contains(&choice.value));
        choices
    }

    /// The address that shows it once.
    fn once(&self) -> String {
        once_of(&self.narrow, &self.review)
    }

    /// The way past this item.
    fn skip(&self) -> String {
        next_of(&self.narrow, &self.review)
    }
}

/// The address that shows an item once.
fn once_of(narrow: &Narrow, review: &entity::review::Model) -> String {
    narrow.path_with(&format!("/reviews/{}", review.id), &[("show", "once")])
}

/// The address that leads to the item after one.
pub(super) fn next_of(narrow: &Narrow, review: &entity::review::Model) -> String {
    let place = Cursor { at: review.created_at, id: review.id.0 };
    narrow.path_with("/reviews/next", &[("after", &place.to_string())])
}

/// What an address of an item asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(flatten)]
    narrow: Narrow,
    #[serde(flatten)]
    once: Once,
}

/// `GET /reviews/{review_id}`
pub(super) async fn show(
    State(app): State<App>,
    current: Current,
    Path(review_id): Path<ReviewId>,
    Query(Asked { narrow, once }): Query<Asked>,
) -> Result<Response> {
    let known = queue::find_settled(app.db.read(), &current.actor, review_id).await?;
    let review = known.ok_or(Error::NotFound)?;
    if review.kind == Kind::Submission {
        return Ok(answer::to(&format!("/triage/{}", review.subject_id)));
    }
    if review.decided_at.is_some() {
        return settled::page(&app, current, (review, &narrow), (StatusCode::NOT_FOUND, String::new())).await;
    }
    // Found as it can be read before it counts as opened.
    let actor = current.actor.clone();
    let nothing = (Typed { once: once.is_asked(), ..Typed::default() }, FieldErrors::default());
    let mut page = show_page(&app, current, (review_id, narrow), nothing).await?;
    queue::note_opened(&app.db, &actor, review_id).await?;
    page.desk = Desk::find(&app, &actor).await?;
    answer::page(&page)
}

pub(super) async fn show_page(
    app: &App,
    Current { actor, ui }: Current,
    (review_id, narrow): (ReviewId, Narrow),
    (typed, errors): (Typed, FieldErrors),
) -> Result<ShowPage> {
    let db = app.db.read();
    let (review, item) = queue::find_noted(db, &actor, (review_id, app.settings.reviews.targets())).await?;
    let (html, notes) = text(app, (&actor, &ui), &review, (&narrow, typed.once)).await?;
    let notes = notes.shown_if(typed.once);
    let space_name = space_name(app, &actor, &review).await?;
    let bylines = account::bylines(db, &item.open).await?;
    let desk = Desk::find(app, &actor).await?;
    let (actor_id, now) = (actor.id, actor.now);
    Ok(ShowPage {
        ui,
        review,
        item,
        narrow,
        space_name,
        html,
        notes,
        bylines,
        actor_id,
        desk,
        typed,
        errors,
        now,
    })
}

/// A concern as its reviewer reads it.
#[derive(Template)]
#[template(path = "reviews/concern.html")]
struct ConcernText<'a> {
    ui: &'a Ui,
    concern: entity::concern::Model,
    wording: entity::concern_revision::Model,
}

/// The wording that waits.
async fn text(
    app: &App,
    (actor, ui): (&Actor, &Ui),
    review: &entity::review::Model,
    (narrow, once): (&Narrow, bool),
) -> Result<(String, Notes)> {
    let db = app.db.read();
    if review.kind == Kind::Flag {
        let place = (once_of(narrow, review), once);
        return Ok((flags::text(app, (actor, ui), review, place).await?, Notes::default()));
    }
    match review.subject_kind {
        SubjectKind::Post => {
            let id = PostId(review.subject_id);
            let (revision, notes) = post::find_revision(db, actor, (id, review.revision)).await?;
            Ok((revision.html, notes))
        }
        SubjectKind::Concern => {
            let shown = concern::find(db, actor, ConcernId(review.subject_id)).await?;
            let wording = shown.wording.ok_or(Error::NotFound)?;
            Ok((ConcernText { ui, concern: shown.concern, wording }.render()?, Notes::default()))
        }
        _ => Err(Error::NotFound.into()),
    }
}
