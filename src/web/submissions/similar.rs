//! Published trends like a report, offered while it is written; what reports and trends have in common, in words.

use crate::{
    app::App,
    domain::{
        self, Actor,
        similarity::{Alike, Words},
        trend,
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::TrendId;
use serde::Deserialize;

/// The most trends that are offered.
const MOST: usize = 5;

/// A trend like what somebody writes.
#[derive(Debug)]
pub(in crate::web) struct Offered {
    pub(in crate::web) id: TrendId,
    pub(in crate::web) reference: String,
    pub(in crate::web) title: String,
    pub(in crate::web) why: String,
}

/// The published trends that are most like a text, as far as the actor may see them.
pub(in crate::web) async fn offered(
    app: &App,
    (actor, ui): (&Actor, &Ui),
    words: &Words,
) -> domain::Result<Vec<Offered>> {
    let similar = trend::list_similar(app.db.read(), actor, words, MOST).await?;
    let offered = |(published, alike): (trend::Published, Alike)| Offered {
        id: published.trend.id,
        reference: published.trend.reference,
        title: published.version.title,
        why: why(ui, &alike),
    };
    Ok(similar.into_iter().map(offered).collect())
}

/// What two texts have in common, in words.
pub(in crate::web) fn why(ui: &Ui, alike: &Alike) -> String {
    let terms: Vec<String> = alike.terms.iter().map(|(taxonomy, code)| ui.term(taxonomy, code)).collect();
    let mut reasons = Vec::new();
    if !terms.is_empty() {
        reasons.push(ui.similar_terms(terms.len(), terms.join("; ")));
    }
    if !alike.words.is_empty() {
        reasons.push(ui.similar_words(alike.words.join(", ")));
    }
    reasons.join(". ")
}

/// What stands in the form of a report's first page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Written {
    title: String,
    change: String,
    method: String,
}

/// The list alone, for the page that asks for it while somebody types.
#[derive(Template)]
#[template(path = "submissions/similar_trends.html")]
struct ListPage {
    ui: Ui,
    similar: Vec<Offered>,
}

/// `POST /submissions/similar`: what was typed stands in no address and is kept nowhere.
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Form(form): Form<Written>,
) -> Result<Response> {
    let texts = [&form.title, &form.change, &form.method].map(String::as_str);
    let similar = offered(&app, (&actor, &ui), &Words::of(texts, [])).await?;
    answer::page(&ListPage { ui, similar })
}
