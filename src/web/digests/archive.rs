//! What went out, to be found again.

use crate::{
    app::App,
    domain::{
        FieldErrors,
        digest::{self, Wanted},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Query},
        ui::{Choice, Ui},
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "digests/archive.html")]
struct IndexPage {
    ui: Ui,
    asked: Asked,
    series: Vec<Choice>,
    periods: Vec<Choice>,
    digests: Vec<entity::digest::Model>,
    next: Option<String>,
    errors: FieldErrors,
}

/// What is looked for, and where the list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    words: String,
    series: String,
    period: String,
    after: String,
}

/// `GET /digests/archive`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let db = app.db.read();
    let wanted = Wanted::parse(&asked.words, &asked.series, &asked.period);
    let page = digest::search(db, &actor, &wanted, asked.after.parse().ok()).await?;
    let choice = |value: String, label: String, chosen: &str| Choice {
        chosen: value == chosen,
        value,
        label,
        hint: None,
    };
    let all = |label: String| Choice { value: String::new(), label, hint: None, chosen: false };
    let found = digest::list_all_series(db).await?.into_iter();
    let found = found.map(|row| choice(row.id.to_string(), row.name, &asked.series));
    let series = std::iter::once(all(ui.digests_archive_all_series().into_owned())).chain(found).collect();
    let found = digest::list_periods(db, &actor).await?.into_iter();
    let found = found.map(|period| {
        let label = ui.period(&period);
        choice(period, label, &asked.period)
    });
    let periods = std::iter::once(all(ui.digests_archive_all_months().into_owned())).chain(found).collect();
    let next = page.next.map(|cursor| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("words", &asked.words).append_pair("series", &asked.series);
        query.append_pair("period", &asked.period).append_pair("after", &cursor.to_string());
        format!("/digests/archive?{}", query.finish())
    });
    let errors = FieldErrors::default();
    answer::page(&IndexPage { ui, asked, series, periods, digests: page.rows, next, errors })
}
