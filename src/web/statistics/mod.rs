//! The numbers of reports by term and month: charts with their tables, and copies to take away.

mod chart;
mod copies;

use crate::{
    app::App,
    domain::{
        Actor, Error,
        statistics::{self, Count, Month, Number, Series},
        trend::FEWEST_SHOWN,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use chart::Chart;
use chrono::Datelike;
use entity::{id::TrendId, role_grant::Role};
use sea_orm::ConnectionTrait;
use std::borrow::Borrow;

const READERS: Access = Access::Only(&[Role::Member, Role::Moderator, Role::PolicyReader]);

/// So many charts stand on the first page, at most: those of the terms that stand out most.
const CHARTS: usize = 6;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/trends/statistics", READERS, index),
        Route::get("/trends/statistics/{code}", READERS, show),
        Route::get("/trends/statistics.csv", READERS, copies::csv),
        Route::get("/trends/statistics.json", READERS, copies::json),
        Route::get("/trends/statistics/{code}/months.csv", READERS, copies::csv_of_term),
        Route::get("/trends/{trend_id}/months.csv", READERS, copies::csv_of_trend),
    ]
}

/// The chart of one kind of numbers.
fn chart(ui: &Ui, months: &[Month], number: fn(&Month) -> Number) -> Chart {
    let named = |month: &Month| (ui.word("month-short-", &month.first.month()), number(month));
    Chart::of(&months.iter().map(named).collect::<Vec<_>>())
}

/// The numbers of the reports behind a trend, and their chart.
pub(super) struct OfTrend {
    pub(super) months: Vec<Month>,
    pub(super) reports: Chart,
}

impl OfTrend {
    /// The numbers of a trend that the actor may read; nothing if there is nothing to tell.
    pub(super) async fn load(
        db: &impl ConnectionTrait,
        actor: &Actor,
        ui: &Ui,
        id: TrendId,
    ) -> Result<Option<Self>> {
        let months = statistics::find_of_trend(db, actor, id).await?;
        let reports = chart(ui, &months, |month| month.reports);
        Ok((!months.is_empty()).then_some(Self { months, reports }))
    }
}

#[derive(Template)]
#[template(path = "statistics/index.html")]
struct IndexPage {
    ui: Ui,
    /// What stands out, with the chart of its reports.
    outstanding: Vec<(Series, Chart)>,
    all: Vec<Series>,
}

/// `GET /trends/statistics`
async fn index(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let all = statistics::list(app.db.read(), &actor).await?;
    let outstanding = all.iter().filter(|series| series.stands_out()).take(CHARTS);
    let charted = |series: &Series| (series.clone(), chart(&ui, &series.months, |month| month.reports));
    let outstanding = outstanding.map(charted).collect();
    answer::page(&IndexPage { ui, outstanding, all })
}

#[derive(Template)]
#[template(path = "statistics/show.html")]
struct ShowPage {
    ui: Ui,
    series: Series,
    reports: Chart,
    organisations: Chart,
}

/// `GET /trends/statistics/{code}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(code): Path<String>,
) -> Result<Response> {
    let series = statistics::find(app.db.read(), &actor, &code).await?.ok_or(Error::NotFound)?;
    let reports = chart(&ui, &series.months, |month| month.reports);
    let organisations = chart(&ui, &series.months, |month| month.organisations);
    answer::page(&ShowPage { ui, series, reports, organisations })
}

impl Ui {
    /// The label of a term by which reports are counted.
    pub(crate) fn counted_term(&self, series: &Series) -> String {
        let term = self.term(statistics::TAXONOMY, &series.code);
        if series.is_retired { self.statistics_retired(term) } else { term }
    }

    /// A month of the numbers: "November 2026".
    pub(crate) fn counted_month(&self, month: &Month) -> String {
        self.period(&month.first.format("%Y-%m").to_string())
    }

    /// A number as far as its reader may know it.
    pub(crate) fn count(&self, count: impl Borrow<Count>) -> String {
        match *count.borrow() {
            Count::Exact(count) => count.to_string(),
            Count::Few => self.statistics_few(FEWEST_SHOWN),
        }
    }
}
