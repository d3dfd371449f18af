//! Addresses that get no more digests, by the names of their owners: why, since when, and whether that is lifted.

mod lifting;

use crate::{
    app::App,
    domain::{
        Actor,
        account::{self, Byline},
        digest,
        suppression::{self, EVERY_LIST},
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, From, Query, next_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{id::AccountId, role_grant::Role, suppression::Model};
use std::collections::HashMap;

const KEEPERS: Access = Access::Only(&[Role::MembershipSecretary, Role::Administrator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/suppressions", KEEPERS, index),
        Route::post("/suppressions/{suppression_id}/lifting", Access::SignedIn, lifting::create),
    ]
}

/// The names of series, by the words that stand for them in a row.
pub(crate) struct Lists(HashMap<String, String>);

impl Lists {
    pub(crate) async fn load(app: &App) -> Result<Self> {
        let series = digest::list_series(app.db.read()).await?;
        Ok(Self(series.into_iter().map(|series| (series.slug, series.name)).collect()))
    }

    /// A series by its name; one that has ended by its slug.
    pub(crate) fn name(&self, ui: &Ui, list: &str) -> String {
        if list == EVERY_LIST {
            return ui.suppression_every_list().into_owned();
        }
        self.0.get(list).cloned().unwrap_or_else(|| list.to_owned())
    }
}

#[derive(Template)]
#[template(path = "suppressions/index.html")]
struct IndexPage {
    ui: Ui,
    actor: Actor,
    rows: Vec<Model>,
    bylines: HashMap<AccountId, Byline>,
    lists: Lists,
    next: Option<String>,
}

impl IndexPage {
    fn name(&self, row: &Model) -> String {
        let byline = row.account_id.and_then(|id| self.bylines.get(&id));
        byline.map_or_else(|| self.ui.byline_unnamed().into_owned(), |byline| self.ui.name(byline))
    }

    fn why(&self, row: &Model) -> String {
        let why = self.ui.word("suppression-reason-", &row.reason);
        match &row.detail {
            Some(code) => self.ui.suppression_why(why, code),
            None => why,
        }
    }

    fn may_lift(&self, row: &Model) -> bool {
        suppression::may_lift(&self.actor, row)
    }
}

/// `GET /suppressions`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let db = app.db.read();
    let page = suppression::list(db, &actor, from.after.parse().ok()).await?;
    let next = page.next.map(|cursor| next_page("/suppressions", cursor));
    let ids: Vec<AccountId> = page.rows.iter().filter_map(|row| row.account_id).collect();
    let bylines = account::bylines(db, &ids).await?;
    let lists = Lists::load(&app).await?;
    answer::page(&IndexPage { ui, actor, rows: page.rows, bylines, lists, next })
}
