//! Accepting several at once.

use crate::{
    app::App,
    domain::{
        FieldErrors, Problem,
        account::{self, Byline},
        queue::{self, Outcome, Picked},
        review,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
        reviews::{Narrow, list::index_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::{AccountId, ReviewId};
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ApprovalsForm {
    item: Vec<String>,
    kind: String,
    space: String,
}

/// What was done, and what was not and why.
#[derive(Template)]
#[template(path = "reviews/report.html")]
struct ReportPage {
    ui: Ui,
    done: usize,
    left: Vec<(Option<entity::review::Model>, Outcome)>,
    bylines: HashMap<AccountId, Byline>,
    queue: String,
}

impl ReportPage {
    /// What it was and since when it waited; of what never was, nothing is known.
    fn item(&self, review: Option<&entity::review::Model>) -> String {
        let words = |review: &entity::review::Model| {
            self.ui.reviews_item(self.ui.review_item(review), self.ui.moment(&review.created_at))
        };
        review.map_or_else(|| self.ui.reviews_unknown().into_owned(), words)
    }

    fn why(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Decided(review) => {
                let by = review.decided_by.and_then(|id| self.bylines.get(&id));
                let by = by.map_or_else(String::new, |byline| self.ui.name(byline));
                self.ui.reviews_left_decided(by)
            }
            Outcome::Changed => self.ui.reviews_left_changed().into_owned(),
            Outcome::Barred => self.ui.review_not_yours().into_owned(),
            Outcome::Gone | Outcome::Done => self.ui.reviews_left_gone().into_owned(),
        }
    }
}

/// `POST /reviews/approvals`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Form(form): Form<ApprovalsForm>,
) -> Result<Response> {
    let narrow = Narrow { kind: form.kind, space: form.space };
    let picked: Vec<Picked> =
        form.item.iter().filter_map(|item| Picked::parse(item)).take(review::PAGE).collect();
    if picked.is_empty() {
        let errors = FieldErrors::one("item", Problem::new("problem-nothing-selected"));
        let page = index_page(&app, current, (narrow, None), errors).await?;
        return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let outcomes = queue::approve_all(&app.db, &current.actor, &picked).await?;
    let all = outcomes.len();
    let left: Vec<_> = outcomes.into_iter().filter(|(_, outcome)| *outcome != Outcome::Done).collect();
    if left.is_empty() {
        return Ok(answer::done(&narrow.path("/reviews"), "reviews-approved"));
    }
    let ids: Vec<ReviewId> = left.iter().map(|(picked, _)| picked.id).collect();
    let known = review::list_known(app.db.read(), &current.actor, &ids).await?;
    let by: Vec<AccountId> = known.iter().filter_map(|review| review.decided_by).collect();
    let bylines = account::bylines(app.db.read(), &by).await?;
    let done = all - left.len();
    let of = |id: ReviewId| known.iter().find(|review| review.id == id).cloned();
    let left = left.into_iter().map(|(picked, outcome)| (of(picked.id), outcome)).collect();
    answer::page(&ReportPage { ui: current.ui, done, left, bylines, queue: narrow.path("/reviews") })
}
