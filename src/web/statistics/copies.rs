//! The numbers to take away, as they are shown on the pages.

use crate::{
    app::App,
    domain::{
        Error,
        statistics::{self, Month, Number, Series},
        trend,
    },
    web::{
        error::Result,
        extract::{Current, Path},
        table,
        ui::Ui,
    },
};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use entity::id::TrendId;
use futures_util::stream;
use serde::Serialize;

const COLUMNS: [&str; 7] =
    ["term", "label", "month", "reports", "reports_expected", "organisations", "organisations_expected"];

const COLUMNS_OF_TREND: [&str; 6] =
    ["trend", "month", "reports", "reports_expected", "organisations", "organisations_expected"];

/// `GET /trends/statistics.csv`
pub(super) async fn csv(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let all = statistics::list(app.db.read(), &actor).await?;
    statistics::export(&app.db, &actor).await?;
    Ok(download(&ui, "statistics", &all))
}

/// `GET /trends/statistics/{code}/months.csv`
pub(super) async fn csv_of_term(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(code): Path<String>,
) -> Result<Response> {
    let series = statistics::find(app.db.read(), &actor, &code).await?.ok_or(Error::NotFound)?;
    statistics::export(&app.db, &actor).await?;
    Ok(download(&ui, &format!("statistics-{}", series.code), &[series]))
}

/// `GET /trends/{trend_id}/months.csv`
pub(super) async fn csv_of_trend(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(trend_id): Path<TrendId>,
) -> Result<Response> {
    let db = app.db.read();
    let trend = trend::find(db, &actor, trend_id).await?;
    let months = statistics::find_of_trend(db, &actor, trend_id).await?;
    statistics::export(&app.db, &actor).await?;
    let rows = months.iter().map(|month| {
        let [first, reports, reports_expected, organisations, organisations_expected] = cells(&ui, month);
        [trend.reference.clone(), first, reports, reports_expected, organisations, organisations_expected]
    });
    let name = format!("statistics-{}", trend.reference);
    Ok(table::download(&name, stream::iter([table::write(Some(COLUMNS_OF_TREND), rows)])))
}

fn download(ui: &Ui, name: &str, all: &[Series]) -> Response {
    let rows = all.iter().flat_map(|series| {
        series.months.iter().map(|month| {
            let [first, reports, reports_expected, organisations, organisations_expected] = cells(ui, month);
            let (code, label) = (series.code.clone(), ui.counted_term(series));
            [code, label, first, reports, reports_expected, organisations, organisations_expected]
        })
    });
    table::download(name, stream::iter([table::write(Some(COLUMNS), rows)]))
}

/// The last columns of each table: the month and its numbers.
fn cells(ui: &Ui, month: &Month) -> [String; 5] {
    [
        month.first.format("%Y-%m").to_string(),
        ui.count(month.reports.actual),
        month.reports.to_a_tenth(),
        ui.count(month.organisations.actual),
        month.organisations.to_a_tenth(),
    ]
}

/// A term's numbers.
#[derive(Serialize)]
struct Term {
    code: String,
    label: String,
    months: Vec<Row>,
}

/// A month of them.
#[derive(Serialize)]
struct Row {
    month: String,
    reports: Told,
    organisations: Told,
}

/// A number; `null` where it is fewer than is told, or where nothing can be expected yet.
#[derive(Serialize)]
struct Told {
    actual: Option<i32>,
    expected: Option<f64>,
}

impl From<Number> for Told {
    fn from(number: Number) -> Self {
        let expected = number.expected.map(|expected| (expected * 10.0).round() / 10.0);
        Self { actual: number.actual.exact(), expected }
    }
}

/// `GET /trends/statistics.json`
pub(super) async fn json(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let all = statistics::list(app.db.read(), &actor).await?;
    statistics::export(&app.db, &actor).await?;
    let terms: Vec<Term> = all
        .iter()
        .map(|series| Term {
            code: series.code.clone(),
            label: ui.counted_term(series),
            months: series
                .months
                .iter()
                .map(|month| Row {
                    month: month.first.format("%Y-%m").to_string(),
                    reports: month.reports.into(),
                    organisations: month.organisations.into(),
                })
                .collect(),
        })
        .collect();
    let name = [(header::CONTENT_DISPOSITION, "attachment; filename=\"statistics.json\"")];
    Ok((name, Json(terms)).into_response())
}
