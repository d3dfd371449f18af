use crate::{
    app::App,
    domain::queue,
    web::{
        answer,
        error::Result,
        extract::{Current, Query},
        reviews::Narrow,
    },
};
use axum::{extract::State, response::Response};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: String,
    kind: String,
    space: String,
}

/// `GET /reviews/next`
pub(super) async fn show(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let narrow = Narrow { kind: asked.kind, space: asked.space };
    let place = asked.after.parse().ok();
    let next = queue::find_next(app.db.read(), &actor, (narrow.filter(), place)).await?;
    let path = next.map_or("/reviews".to_owned(), |next| format!("/reviews/{next}"));
    Ok(answer::to(&narrow.path(&path)))
}
