use crate::{
    app::App,
    domain::terms,
    web::{
        answer,
        error::Result,
        extract::{Current, Query},
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "terms/outstanding.html")]
struct IndexPage {
    ui: Ui,
    people: Vec<String>,
    next: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Position {
    after: String,
}

/// `GET /terms/outstanding`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Query(position): Query<Position>,
) -> Result<Response> {
    let (people, next) = terms::list_outstanding(app.db.read(), &actor, &position.after).await?;
    let next = next.map(|name| {
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        format!("/terms/outstanding?after={name}")
    });
    answer::page(&IndexPage { ui, people, next })
}
