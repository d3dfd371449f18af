//! An item that somebody else decided, or that is gone, while it stood on a screen.

use crate::{
    app::App,
    domain::{Error, account, page::Cursor, queue, review::Decision},
    web::{
        answer,
        error::Result,
        extract::Current,
        reviews::{Narrow, item},
        ui::Ui,
    },
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use entity::{id::ReviewId, review::Kind};

#[derive(Template)]
#[template(path = "reviews/settled.html")]
struct SettledPage {
    ui: Ui,
    review: entity::review::Model,
    /// Who decided; nobody if it is gone.
    by: Option<String>,
    own: bool,
    /// What its reader had written of it.
    words: String,
    queue: String,
    next: String,
}

/// The page of an item that waits no more.
pub(super) async fn page(
    app: &App,
    Current { actor, ui }: Current,
    (review, narrow): (entity::review::Model, &Narrow),
    (status, words): (StatusCode, String),
) -> Result<Response> {
    let own = review.decided_by == Some(actor.id);
    let decided = review.outcome.is_some();
    let by = review.decided_by.filter(|_| decided);
    let bylines = account::bylines(app.db.read(), by.as_slice()).await?;
    let by = by.and_then(|id| bylines.get(&id)).map(|byline| ui.name(byline));
    let (queue, next) = (narrow.path("/reviews"), item::next_of(narrow, &review));
    answer::again(status, &SettledPage { ui, review, by, own, words, queue, next })
}

/// After a decision: the next item opens. What came between has a page of its own.
pub(super) async fn decided(
    app: &App,
    current: Current,
    (id, narrow): (ReviewId, &Narrow),
    (decision, version): (Decision, i32),
) -> Result<Response> {
    let published = decision.publishes();
    let db = app.db.read();
    let words = match &decision {
        Decision::Publish | Decision::Noted(_) => String::new(),
        Decision::Return(reason) => reason.told().words.unwrap_or_default(),
    };
    match queue::decide(&app.db, &current.actor, (id, version), decision).await {
        Ok(log) => {
            if let Some((meeting_id, head)) = log {
                // A message that was taken away goes from the rooms of its meeting, too.
                app.hub.forget(meeting_id);
                app.hub.announce(meeting_id, head);
            }
            let before = queue::find_settled(db, &current.actor, id).await?;
            let notice = match before.as_ref().map(|review| review.kind) {
                _ if !published => "review-refused",
                Some(Kind::Flag) => "review-left",
                _ => "review-approved",
            };
            let place = before.map(|review| Cursor { at: review.created_at, id: review.id.0 });
            let next = queue::find_next(db, &current.actor, (narrow.filter(), place)).await?;
            let path = next.map_or("/reviews".to_owned(), |next| format!("/reviews/{next}"));
            Ok(answer::done(&narrow.path(&path), notice))
        }
        Err(error @ (Error::NotFound | Error::Conflict(_))) => {
            let known = queue::find_settled(db, &current.actor, id).await?;
            let Some(review) = known.filter(|review| review.decided_at.is_some()) else {
                return Err(error.into());
            };
            let gone = review.outcome.is_none();
            let status = if gone { StatusCode::NOT_FOUND } else { StatusCode::CONFLICT };
            page(app, current, (review, narrow), (status, words)).await
        }
        Err(error) => Err(error.into()),
    }
}
