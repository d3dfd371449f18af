use crate::{
    app::App,
    domain::terms,
    web::{
        answer,
        error::Result,
        extract::{Current, From, Query, next_page},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "terms/outstanding.html")]
struct IndexPage {
    ui: Ui,
    people: Vec<entity::account::Model>,
    next: Option<String>,
}

/// `GET /terms/outstanding`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(from): Query<From>,
) -> Result<Response> {
    let page = terms::list_outstanding(app.db.read(), &actor, &from.after).await?;
    let next = page.next.map(|name| next_page("/terms/outstanding", name));
    answer::page(&IndexPage { ui, people: page.rows, next })
}
