use crate::{
    app::App,
    domain::{
        FieldErrors, Timestamp,
        account::{self, Byline},
        flag,
        page::Cursor,
        queue::{self, Item, Queue, View, What},
        review, space,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Query},
        reviews::{APPROVALS, Desk, Narrow},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{id::AccountId, review::Kind};
use serde::Deserialize;
use std::collections::HashMap;

/// What an address of the list asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: String,
    kind: String,
    space: String,
}

/// The kinds of which the list has views, in their order.
const VIEWS: [(&str, View); 7] = [
    ("", View::All),
    ("flag", View::Reviews(Kind::Flag)),
    ("hold", View::Reviews(Kind::Hold)),
    ("space", View::Reviews(Kind::Space)),
    ("concern", View::Reviews(Kind::Concern)),
    ("submission", View::Reviews(Kind::Submission)),
    (APPROVALS, View::ToApprove),
];

#[derive(Template)]
#[template(path = "reviews/index.html")]
pub(super) struct IndexPage {
    ui: Ui,
    /// Those with an urgent flag, which stand above all others.
    urgent: Vec<entity::review::Model>,
    queue: Queue,
    narrow: Narrow,
    spaces: Vec<entity::space::Model>,
    bylines: HashMap<AccountId, Byline>,
    desk: Desk,
    /// Who handed something over that still waits: the name, when, and how much.
    handovers: Vec<(String, Timestamp, usize)>,
    next: Option<String>,
    errors: FieldErrors,
    now: Timestamp,
}

/// A view of the list: its address, its words and whether it is the present one.
struct Tab {
    href: String,
    words: String,
    present: bool,
}

impl IndexPage {
    fn tabs(&self) -> Vec<Tab> {
        let tab = |(kind, view): (&str, View)| {
            let narrow = Narrow { kind: kind.to_owned(), space: self.narrow.space.clone() };
            let family = if kind.is_empty() { "all" } else { kind };
            let words = format!("{} {}", self.ui.code("review-view", family), self.queue.count(view));
            Tab { href: narrow.path("/reviews"), words, present: view == self.narrow.view() }
        };
        VIEWS.into_iter().map(tab).collect()
    }

    fn spaces(&self) -> Vec<Choice> {
        let choice = |value: String, label: String| Choice {
            chosen: value == self.narrow.space,
            hint: None,
            value,
            label,
        };
        let all = choice(String::new(), self.ui.reviews_any_space().into_owned());
        std::iter::once(all)
            .chain(self.spaces.iter().map(|space| choice(space.id.to_string(), space.name.clone())))
            .collect()
    }

    fn space_name(&self, item: &Item) -> &str {
        let What::Review(review) = &item.what else { return "" };
        self.spaces.iter().find(|space| Some(space.id) == review.space_id).map_or("", |space| &space.name)
    }

    /// Where an item is decided.
    fn place(&self, item: &Item) -> String {
        match &item.what {
            What::Review(review) if review.kind == Kind::Submission => {
                format!("/triage/{}", review.subject_id)
            }
            What::Review(review) => self.narrow.path(&format!("/reviews/{}", review.id)),
            What::Trend(version, _) => format!("/trends/{}/versions/{}", version.trend_id, version.number),
            What::Digest(digest) => format!("/digests/{}/edit", digest.id),
        }
    }

    fn words(&self, item: &Item) -> String {
        match &item.what {
            What::Review(review) => self.ui.review_item(review),
            What::Trend(_, reference) => self.ui.review_trend(reference),
            What::Digest(digest) => self.ui.review_digest(self.ui.period(&digest.period)),
        }
    }

    fn may_pick(&self) -> bool {
        self.queue.items.rows.iter().any(|item| item.picked().is_some())
    }

    fn names(&self, ids: &[AccountId]) -> String {
        let names = ids.iter().filter_map(|id| self.bylines.get(id)).map(|byline| self.ui.name(byline));
        names.collect::<Vec<_>>().join(", ")
    }

    fn due(&self, item: &Item) -> Option<(String, bool)> {
        item.due_at.map(|due_at| self.ui.review_target(due_at, self.now))
    }
}

/// `GET /reviews`
pub(super) async fn index(
    State(app): State<App>,
    current: Current,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let narrow = Narrow { kind: asked.kind, space: asked.space };
    let after = asked.after.parse().ok();
    answer::page(&index_page(&app, current, (narrow, after), FieldErrors::default()).await?)
}

pub(super) async fn index_page(
    app: &App,
    Current { actor, ui }: Current,
    (narrow, after): (Narrow, Option<Cursor>),
    errors: FieldErrors,
) -> Result<IndexPage> {
    let db = app.db.read();
    let targets = app.settings.reviews.targets();
    let queue = queue::list(db, &actor, (narrow.filter(), targets), after).await?;
    let spaces = space::list_all(db, &actor).await?;
    let handed_over = review::list_handed_over(db, &actor).await?;
    let rows = queue.items.rows.iter();
    let mut named: Vec<AccountId> =
        rows.flat_map(|item| item.open.iter().chain(&item.handed_over)).copied().collect();
    named.extend(handed_over.iter().map(|row| row.account_id));
    let bylines = account::bylines(db, &named).await?;
    let mut handovers: Vec<(AccountId, Timestamp, usize)> = Vec::new();
    for row in &handed_over {
        let Some(at) = row.handed_over_at else { continue };
        match handovers.iter_mut().find(|(id, _, _)| *id == row.account_id) {
            Some((_, _, count)) => *count += 1,
            None => handovers.push((row.account_id, at, 1)),
        }
    }
    let named = |(id, at, count): (AccountId, _, _)| Some((ui.name(bylines.get(&id)?), at, count));
    let handovers = handovers.into_iter().filter_map(named).collect();
    let next = queue.items.next.map(|cursor| narrow.path_with("/reviews", &[("after", &cursor.to_string())]));
    let desk = Desk::find(app, &actor).await?;
    let urgent = flag::list_urgent(db, &actor).await?;
    Ok(IndexPage {
        ui,
        urgent,
        queue,
        narrow,
        spaces,
        bylines,
        desk,
        handovers,
        next,
        errors,
        now: actor.now,
    })
}
