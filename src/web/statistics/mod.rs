//! The numbers of reports by term and month: charts with their tables, and copies to take away.

mod chart;
mod copies;

use crate::{
    app::App,
    domain::{
        Error,
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
use entity::role_grant::Role;
use std::borrow::Borrow;

const READERS: Access = Access::Only(&[Role::Member, Role::Moderator, Role::PolicyReader]);

/// So many charts stand on the first page, at most: those of the terms that stand out most.
const CHARTS: usize = 6;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/statistics", READERS, index),
        Route::get("/statistics/{code}", READERS, show),
        Route::get("/statistics.csv", READERS, copies::csv),
        Route::get("/statistics.json", READERS, copies::json),
        Route::get("/statistics/{code}/months.csv", READERS, copies::csv_of_term),
    ]
}

/// A term as its numbers are shown.
struct Panel {
    series: Series,
    reports: Chart,
    organisations: Chart,
}

impl Panel {
    fn of(ui: &Ui, series: Series) -> Self {
        let numbers = |number: fn(&Month) -> Number| {
            series
                .months
                .iter()
                .map(|month| (ui.word("month-short-", &month.first.month()), number(month)))
                .collect::<Vec<_>>()
        };
        let reports = Chart::of(&numbers(|month| month.reports));
        let organisations = Chart::of(&numbers(|month| month.organisations));
        Self { series, reports, organisations }
    }
}

#[derive(Template)]
#[template(path = "statistics/index.html")]
struct IndexPage {
    ui: Ui,
    /// What stands out.
    panels: Vec<Panel>,
    all: Vec<Series>,
}

/// `GET /statistics`
async fn index(State(app): State<App>, Current { actor, ui }: Current) -> Result<Response> {
    let all = statistics::list(app.db.read(), &actor).await?;
    let outstanding = all.iter().filter(|series| series.stands_out()).take(CHARTS);
    let panels = outstanding.map(|series| Panel::of(&ui, series.clone())).collect();
    answer::page(&IndexPage { ui, panels, all })
}

#[derive(Template)]
#[template(path = "statistics/show.html")]
struct ShowPage {
    ui: Ui,
    panel: Panel,
}

/// `GET /statistics/{code}`
async fn show(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(code): Path<String>,
) -> Result<Response> {
    let series = statistics::find(app.db.read(), &actor, &code).await?.ok_or(Error::NotFound)?;
    let panel = Panel::of(&ui, series);
    answer::page(&ShowPage { ui, panel })
}

impl Ui {
    /// The label of a term by which reports are counted.
    pub(crate) fn counted_term(&self, series: &Series) -> String {
        self.term(statistics::TAXONOMY, &series.code)
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
