//! What moderators decide about members, and what a member reads and says of it.

mod appeal;
mod judgement;
mod lifting;
mod people;

use crate::{
    app::App,
    domain::{
        FieldErrors, Problem,
        account::{self, Byline},
        sanction,
    },
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, Query},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::{id::AccountId, role_grant::Role, sanction::Model as Sanction};
use serde::Deserialize;
use std::collections::HashMap;

const MODERATORS: Access = Access::Only(&[Role::Moderator]);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/sanctions", MODERATORS, index),
        Route::get("/sanctions/people/{account_id}", MODERATORS, people::show),
        Route::post("/sanctions/people/{account_id}", MODERATORS, people::create)
            .of_form_on("/sanctions/people/{account_id}")
            .without_drafts("a reason is a few words, given with the decision"),
        Route::get("/sanctions/{sanction_id}", MODERATORS, judgement::new),
        Route::post("/sanctions/{sanction_id}/judgement", MODERATORS, judgement::create)
            .of_form_on("/sanctions/{sanction_id}")
            .without_drafts("a reason is a few words, given with the decision"),
        Route::post("/sanctions/{sanction_id}/lifting", MODERATORS, lifting::create),
        Route::get("/sanctions/{sanction_id}/appeal/new", Access::SignedIn, appeal::new),
        Route::post("/sanctions/{sanction_id}/appeal", Access::SignedIn, appeal::create)
            .of_form_on("/sanctions/{sanction_id}/appeal/new"),
    ]
}

/// Whose page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    name: String,
}

#[derive(Template)]
#[template(path = "sanctions/index.html")]
struct IndexPage {
    ui: Ui,
    appeals: Vec<Sanction>,
    standing: Vec<Sanction>,
    names: HashMap<AccountId, Byline>,
    wanted: String,
    errors: FieldErrors,
}

impl IndexPage {
    fn name(&self, id: &AccountId) -> String {
        self.names.get(id).map(|byline| self.ui.name(byline)).unwrap_or_default()
    }
}

/// `GET /sanctions?name=…`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(Wanted { name }): Query<Wanted>,
) -> Result<Response> {
    let db = app.db.read();
    let mut errors = FieldErrors::default();
    if !name.is_empty() {
        if let Some(found) = account::find_named(db, &name).await? {
            return Ok(answer::to(&place(found.id)));
        }
        errors.add("name", Problem::new("problem-sanction-name"));
    }
    let appeals = sanction::list_appeals(db, &actor).await?;
    let standing = sanction::list_standing(db, &actor).await?;
    let ids: Vec<AccountId> = appeals.iter().chain(&standing).map(|row| row.account_id).collect();
    let names = account::bylines(db, &ids).await?;
    answer::page(&IndexPage { ui, appeals, standing, names, wanted: name, errors })
}

/// The page of what was decided about somebody.
fn place(id: AccountId) -> String {
    format!("/sanctions/people/{id}")
}
