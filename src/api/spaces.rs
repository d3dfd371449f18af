//! Spaces as JSON: the rooms that are open to a tool.

use crate::{
    api::{
        answer::{self, List},
        error::Result,
        extract::{Current, Path},
    },
    app::App,
    domain::{
        Actor,
        api_token::{Scope, Tool},
        space,
    },
    http::route::{Access, Route},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use entity::{id::SpaceId, space::Posting};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Tool(Some(Scope::ReadThreads));
    vec![Route::get("/api/v1/spaces", read, index), Route::get("/api/v1/spaces/{space_id}", read, show)]
}

/// A room of threads.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Space)]
pub(super) struct SpaceJson {
    /// Its key.
    id: Uuid,
    /// Its name.
    name: String,
    /// What it is for.
    purpose: String,
    /// When posts appear: straight away, or after review.
    #[schema(schema_with = crate::api::schema::posting)]
    posting: Posting,
    /// Whether the tool may start threads and reply here, if its token allows writing.
    may_post: bool,
    /// When it was opened.
    created_at: DateTime<Utc>,
}

impl SpaceJson {
    fn new(actor: &Actor, space: entity::space::Model) -> Self {
        Self {
            id: space.id.0,
            may_post: space::may_post(actor, &space),
            name: space.name,
            purpose: space.purpose,
            posting: space.posting,
            created_at: space.created_at,
        }
    }
}

/// `GET /api/v1/spaces`
#[utoipa::path(
    get,
    path = "/api/v1/spaces",
    operation_id = "listSpaces",
    summary = "List the spaces that are open to you",
    description = "All of them, in their order.",
    responses((status = 200, description = "The spaces", body = List<SpaceJson>)),
    security(("bearer" = ["read:threads"]))
)]
async fn index(State(app): State<App>, Current(Tool { actor, .. }): Current) -> Result<Response> {
    let spaces = space::list_all(app.db.read(), &actor).await?;
    let items = spaces.into_iter().map(|space| SpaceJson::new(&actor, space)).collect();
    Ok(answer::found(List { items, next: None }))
}

/// `GET /api/v1/spaces/{space_id}`
#[utoipa::path(
    get,
    path = "/api/v1/spaces/{space_id}",
    operation_id = "showSpace",
    summary = "Show a space",
    description = "",
    params(("space_id" = Uuid, Path, description = "The space's key")),
    responses((status = 200, description = "The space", body = SpaceJson)),
    security(("bearer" = ["read:threads"]))
)]
async fn show(
    State(app): State<App>,
    Current(Tool { actor, .. }): Current,
    Path(space_id): Path<SpaceId>,
) -> Result<Response> {
    let space = space::find(app.db.read(), &actor, space_id).await?;
    Ok(answer::found(SpaceJson::new(&actor, space)))
}
