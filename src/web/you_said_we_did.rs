//! You said, we did: the forum's ledger of what was raised and what was done about it.

use crate::{
    app::App,
    domain::response::{self, Answered},
    http::route::Route,
    web::{
        answer,
        concerns::READERS,
        error::Result,
        extract::{Current, From, Query, next_page},
        responses::place,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};

/// A smaller count is not told.
const FEWEST: i64 = 5;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/you-said-we-did", READERS, index)]
}

#[derive(Template)]
#[template(path = "you_said_we_did/index.html")]
struct IndexPage {
    ui: Ui,
    /// How many answers stand at each status; `None` where they are too few to be told.
    counts: Vec<(String, Option<i64>)>,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Row {
    place: String,
    overdue: bool,
    answered: Answered,
}

/// `GET /you-said-we-did`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let db = app.db.read();
    let counts = response::count_by_status(db, &actor).await?.into_iter();
    let page = response::list_answered(db, &actor, from.after.parse().ok()).await?;
    let row = |answered: Answered| Row {
        place: place(answered.question.subject),
        overdue: response::is_overdue(&answered.shown.response, actor.today()),
        answered,
    };
    answer::page(&IndexPage {
        ui,
        counts: counts.map(|(status, count)| (status, (count >= FEWEST).then_some(count))).collect(),
        rows: page.rows.into_iter().map(row).collect(),
        next: page.next.map(|cursor| next_page("/you-said-we-did", cursor)),
    })
}
