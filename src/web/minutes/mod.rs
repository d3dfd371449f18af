//! The minutes of meetings as pages: the list, what they say, and how they come about. All of it works without script.

mod approval;
mod corrections;
mod page;
mod quotes;
mod sections;

use crate::{
    app::App,
    domain::minutes::{self, Unfinished},
    http::route::{Access, Route},
    web::{
        answer,
        error::Result,
        extract::{Current, From, Path, Query, next_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::MeetingId;

/// Minutes that do not stand yet, on their page.
const UNFINISHED: u64 = 25;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/minutes", Access::SignedIn, index),
        Route::get("/meetings/{meeting_id}/minutes", Access::SignedIn, page::show),
        Route::post("/meetings/{meeting_id}/minutes", Access::SignedIn, create),
        Route::post("/meetings/{meeting_id}/minutes/circulation", Access::SignedIn, approval::circulate),
        Route::post("/meetings/{meeting_id}/minutes/approval", Access::SignedIn, approval::create),
        Route::get("/meetings/{meeting_id}/minutes/seal", Access::SignedIn, approval::seal),
    ]
    .into_iter()
    .chain(routes_of_sections())
    .chain(routes_of_corrections())
    .collect()
}

/// How those who lead write them.
fn routes_of_sections() -> Vec<Route> {
    vec![
        Route::get(
            "/meetings/{meeting_id}/minutes/sections/{minutes_section_id}/edit",
            Access::SignedIn,
            sections::edit,
        ),
        Route::post(
            "/meetings/{meeting_id}/minutes/sections/{minutes_section_id}",
            Access::SignedIn,
            sections::update,
        )
        .of_form_on("/meetings/{meeting_id}/minutes/sections/{minutes_section_id}/edit"),
        Route::get(
            "/meetings/{meeting_id}/minutes/sections/{minutes_section_id}/revisions",
            Access::SignedIn,
            sections::revisions,
        ),
        Route::get(
            "/meetings/{meeting_id}/minutes/sections/{minutes_section_id}/quotes",
            Access::SignedIn,
            quotes::index,
        ),
        Route::post(
            "/meetings/{meeting_id}/minutes/sections/{minutes_section_id}/quotes/{message_id}",
            Access::SignedIn,
            quotes::update,
        ),
    ]
}

/// What those who attended would have them say instead.
fn routes_of_corrections() -> Vec<Route> {
    vec![
        Route::get(
            "/meetings/{meeting_id}/minutes/sections/{minutes_section_id}/corrections/new",
            Access::SignedIn,
            corrections::new,
        ),
        Route::post(
            "/meetings/{meeting_id}/minutes/sections/{minutes_section_id}/corrections",
            Access::SignedIn,
            corrections::create,
        )
        .of_form_on("/meetings/{meeting_id}/minutes/sections/{minutes_section_id}/corrections/new")
        .without_drafts("it is short"),
        Route::get(
            "/meetings/{meeting_id}/minutes/corrections/{minutes_correction_id}/decision/new",
            Access::SignedIn,
            corrections::judge,
        ),
        Route::post(
            "/meetings/{meeting_id}/minutes/corrections/{minutes_correction_id}/decision",
            Access::SignedIn,
            corrections::decide,
        )
        .of_form_on("/meetings/{meeting_id}/minutes/corrections/{minutes_correction_id}/decision/new")
        .without_drafts("it is short"),
    ]
}

/// Where the minutes of a meeting are read.
fn place(id: MeetingId) -> String {
    format!("/meetings/{id}/minutes")
}

#[derive(Template)]
#[template(path = "minutes/index.html")]
struct IndexPage {
    ui: Ui,
    /// Those that do not stand yet.
    unfinished: Vec<Unfinished>,
    published: Vec<(entity::minutes::Model, entity::meeting::Model)>,
    next: Option<String>,
}

/// `GET /minutes`
async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let published = minutes::list_published(app.db.read(), &actor, from.after.parse().ok()).await?;
    let unfinished = minutes::list_unfinished(app.db.read(), &actor, UNFINISHED).await?;
    let next = published.next.map(|cursor| next_page("/minutes", cursor));
    answer::page(&IndexPage { ui, unfinished, published: published.rows, next })
}

/// `POST /meetings/{meeting_id}/minutes`
async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    minutes::draft(&app.db, &actor, meeting_id).await?;
    Ok(answer::done(&place(meeting_id), "minutes-drafted"))
}
