//! Two versions of a trend side by side, for whoever judges the later one.

use crate::{
    app::App,
    domain::{
        content_note::Notes,
        difference::{self, Piece},
        trend,
    },
    web::{
        answer,
        content_notes::{Once, once},
        error::Result,
        extract::{Current, Path, Query},
        trends::versions::{list_tags, place},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{id::TrendId, tag, trend_version};

/// What a version says, and what another says in its place.
struct Compared {
    label: String,
    /// Whether it is what somebody wrote, in the language of the version, and not the forum's words about it.
    is_wording: bool,
    before: String,
    after: String,
    /// Both as one.
    pieces: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "trends/versions/comparison.html")]
struct ComparisonPage {
    ui: Ui,
    trend: entity::trend::Model,
    before: trend_version::Model,
    after: trend_version::Model,
    /// The numbers of the versions with which it can be compared as well.
    others: Vec<i32>,
    changed: Vec<Compared>,
    /// The names of what both say alike.
    unchanged: Vec<String>,
    notes: Notes,
}

/// `GET /trends/{trend_id}/versions/{number}/comparison/{other}`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path((trend_id, number, other)): Path<(TrendId, i32, i32)>,
    Query(asked): Query<Once>,
) -> Result<Response> {
    let db = app.db.read();
    let (trend, after) = trend::find_version(db, &actor, (trend_id, number)).await?;
    let (_, before) = trend::find_version(db, &actor, (trend_id, other)).await?;
    let versions = trend::list_versions(db, &actor, trend_id).await?;
    let others = versions.iter().map(|row| row.number).filter(|row| ![number, other].contains(row)).collect();
    let first = fields(&ui, &before, &list_tags(&app, &before).await?);
    let second = fields(&ui, &after, &list_tags(&app, &after).await?);
    let (mut changed, mut unchanged) = (Vec::new(), Vec::new());
    for ((label, is_wording, before), (_, _, after)) in first.into_iter().zip(second) {
        if before == after {
            unchanged.push(label);
        } else {
            let pieces = difference::words(&before, &after);
            changed.push(Compared { label, is_wording, before, after, pieces });
        }
    }
    let notes = trend::find_notes(db, &actor, trend_id).await?.shown_if(asked.is_asked());
    answer::page(&ComparisonPage { ui, trend, before, after, others, changed, unchanged, notes })
}

/// What a version says, name by name: whether these are somebody's own words, and which.
fn fields(ui: &Ui, version: &trend_version::Model, tags: &[tag::Model]) -> [(String, bool, String); 10] {
    let grade = |taxonomy: &str, code: &Option<String>| {
        code.as_deref().map(|code| ui.term(taxonomy, code)).unwrap_or_default()
    };
    let sensitive = if version.sensitive_at.is_some() { "yes" } else { "no" };
    [
        (ui.submission_title().into_owned(), true, version.title.clone()),
        (ui.trend_summary().into_owned(), true, version.summary.clone()),
        (ui.trend_description().into_owned(), true, version.source.clone()),
        (ui.trend_asked().into_owned(), true, version.asked.clone()),
        (ui.trend_terms().into_owned(), false, ui.labels(tags, "trend")),
        (ui.trend_where().into_owned(), false, ui.labels(tags, "region")),
        (ui.trend_sensitive().into_owned(), false, ui.yes_or_no(sensitive)),
        (ui.trend_confidence().into_owned(), false, grade("confidence", &version.confidence)),
        (ui.trend_source().into_owned(), false, grade("source_grade", &version.source_grade)),
        (ui.trend_information().into_owned(), false, grade("information_grade", &version.information_grade)),
    ]
}

impl ComparisonPage {
    fn place(&self) -> String {
        place((self.trend.id, self.after.number))
    }

    fn once(&self) -> String {
        once(&format!("{}/comparison/{}", self.place(), self.before.number))
    }
}
