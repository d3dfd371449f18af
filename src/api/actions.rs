//! The actions agreed in a meeting as JSON.

use crate::{
    api::{
        answer,
        error::Result,
        extract::{Current, Path},
    },
    app::App,
    domain::{
        action::{self, Shown},
        api_token::Scope,
        meeting,
    },
    http::route::{Access, Route},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{action::State as Stage, id::MeetingId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Tool(Some(Scope::ReadMeetings));
    vec![Route::get("/api/v1/meetings/{meeting_id}/actions", read, index)]
}

/// What was agreed in a meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Actions)]
pub(super) struct ActionsJson {
    /// The actions, in the order in which they were recorded.
    items: Vec<ActionJson>,
}

/// Something that somebody is to do by a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
struct ActionJson {
    /// Its key.
    id: Uuid,
    /// What people quote, such as `2026-11/3`: the meeting's reference and a number that stays.
    reference: String,
    /// What is to be done.
    text: String,
    /// The shown name of whose it is; null if they left and are no longer named.
    owner: Option<String>,
    /// The last day on which it is in time, in London.
    due_on: NaiveDate,
    /// Where it stands.
    #[schema(schema_with = crate::api::schema::action_state)]
    state: Stage,
    /// How far it has come, if somebody said so.
    progress: Option<String>,
    /// What was done, or why it will not be; null while it is open.
    outcome: Option<String>,
    /// When it was closed; null while it is open.
    closed_at: Option<DateTime<Utc>>,
}

impl From<Shown> for ActionJson {
    fn from(Shown { action, code, owner, .. }: Shown) -> Self {
        Self {
            id: action.id.0,
            reference: code,
            text: action.text,
            owner: owner.and_then(|owner| owner.shown_name),
            due_on: action.due_on,
            state: action.state,
            progress: action.progress,
            outcome: action.outcome,
            closed_at: action.closed_at,
        }
    }
}

/// `GET /api/v1/meetings/{meeting_id}/actions`
#[utoipa::path(
    get,
    path = "/api/v1/meetings/{meeting_id}/actions",
    operation_id = "listActions",
    summary = "List what was agreed in a meeting",
    description = "For meetings of the spaces that are open to you; all of it, in the order in which it was recorded.",
    params(("meeting_id" = Uuid, Path, description = "The meeting's key")),
    responses((status = 200, description = "The actions", body = ActionsJson)),
    security(("bearer" = ["read:meetings"]))
)]
async fn index(
    State(app): State<App>,
    Current(tool): Current,
    Path(meeting_id): Path<MeetingId>,
) -> Result<Response> {
    let (db, actor) = (app.db.read(), &tool.actor);
    let meeting = meeting::enter(db, actor, meeting_id).await?;
    tool.reaches(meeting.space_id)?;
    let agreed = action::list(db, actor, &meeting).await?;
    Ok(answer::found(ActionsJson { items: agreed.into_iter().map(ActionJson::from).collect() }))
}
