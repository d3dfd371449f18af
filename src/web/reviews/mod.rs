//! What waits for a moderator: a plain list of notes, and the text of one once it is opened.

mod approval;
mod refusal;

use crate::{
    app::App,
    domain::{
        Actor, Error, FieldErrors, concern, post,
        review::{self, Decision},
        space,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, From, Path, Query, next_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{
    id::{ConcernId, PostId, ReviewId, SpaceId},
    role_grant::Role,
    subject::SubjectKind,
};

const MODERATORS: Access = Access::Only(&[Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/reviews", MODERATORS, index),
        Route::get("/reviews/{review_id}", MODERATORS, show),
        Route::post("/reviews/{review_id}/approval", MODERATORS, approval::create),
        Route::post("/reviews/{review_id}/refusal", MODERATORS, refusal::create)
            .of_form_on("/reviews/{review_id}"),
    ]
}

#[derive(Template)]
#[template(path = "reviews/index.html")]
struct IndexPage {
    ui: Ui,
    reviews: Vec<entity::review::Model>,
    spaces: Vec<entity::space::Model>,
    next: Option<String>,
}

impl IndexPage {
    fn space_name(&self, id: Option<&SpaceId>) -> &str {
        self.spaces.iter().find(|space| Some(&space.id) == id).map_or("", |space| &space.name)
    }
}

/// `GET /reviews`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = review::list_waiting(app.db.read(), &actor, from.after.parse().ok()).await?;
    let spaces = space::list_all(app.db.read(), &actor).await?;
    let next = page.next.map(|cursor| next_page("/reviews", cursor));
    answer::page(&IndexPage { ui, reviews: page.rows, spaces, next })
}

/// One item with its text, and what may be done with it.
#[derive(Template)]
#[template(path = "reviews/show.html")]
struct ShowPage {
    ui: Ui,
    review: entity::review::Model,
    space_name: String,
    html: String,
    reason: String,
    errors: FieldErrors,
}

/// `GET /reviews/{review_id}`
async fn show(State(app): State<App>, current: Current, Path(review_id): Path<ReviewId>) -> Result<Response> {
    let page = show_page(&app, current, review_id, (String::new(), FieldErrors::default())).await?;
    answer::page(&page)
}

async fn show_page(
    app: &App,
    Current { actor, ui }: Current,
    review_id: ReviewId,
    (reason, errors): (String, FieldErrors),
) -> Result<ShowPage> {
    let review = review::find(app.db.read(), &actor, review_id).await?;
    let html = text(app, (&actor, &ui), &review).await?;
    let space_name = match review.space_id {
        Some(id) => space::find(app.db.read(), &actor, id).await?.name,
        None => String::new(),
    };
    Ok(ShowPage { ui, review, space_name, html, reason, errors })
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
async fn text(app: &App, (actor, ui): (&Actor, &Ui), review: &entity::review::Model) -> Result<String> {
    let db = app.db.read();
    match review.subject_kind {
        SubjectKind::Post => {
            let id = PostId(review.subject_id);
            Ok(post::find_revision(db, actor, (id, review.revision)).await?.1.html)
        }
        SubjectKind::Concern => {
            let shown = concern::find(db, actor, ConcernId(review.subject_id)).await?;
            let wording = shown.wording.ok_or(Error::NotFound)?;
            Ok(ConcernText { ui, concern: shown.concern, wording }.render()?)
        }
        _ => Err(Error::NotFound.into()),
    }
}

/// Decides about what waits, as its noun does it.
async fn decide(app: &App, actor: &Actor, (id, version): (ReviewId, i32), decision: Decision) -> Result<()> {
    match review::find(app.db.read(), actor, id).await?.subject_kind {
        SubjectKind::Post => post::decide(&app.db, actor, (id, version), decision).await?,
        SubjectKind::Concern => concern::decide(&app.db, actor, (id, version), decision).await?,
        _ => return Err(Error::NotFound.into()),
    }
    Ok(())
}
