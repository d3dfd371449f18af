//! The log of a meeting as JSON.

use crate::{
    api::{
        answer,
        error::Result,
        extract::{Current, Path, Query, position},
        posts::AuthorJson,
    },
    app::App,
    domain::{
        Subject,
        api_token::Scope,
        content_note, meeting,
        meeting_event::{self, Content, Event, Kind},
        message::Shown,
    },
    http::route::{Access, Route},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use entity::{handling::Handling, id::MeetingId, language::Language, subject::SubjectKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Entries on a page.
const PAGE: u64 = 100;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Tool(Some(Scope::ReadMeetings));
    vec![Route::get("/api/v1/meetings/{meeting_id}/events", read, index)]
}

/// A part of a meeting's log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Log)]
pub(super) struct LogJson {
    /// Which log it is. Another one than before: start again without `after`, since the log was restored.
    epoch: Uuid,
    /// What the meeting touches on: codes of the content notes.
    content_notes: Vec<String>,
    /// The entries, in order and without gaps.
    items: Vec<EventJson>,
    /// Where the next page begins: give it as `after`. Null at the end of the log.
    next: Option<String>,
}

/// An entry of a meeting's log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub(super) struct EventJson {
    /// Its position, from 1.
    seq: i64,
    /// When it was done; null where it is hidden.
    at: Option<DateTime<Utc>>,
    /// What it tells.
    #[schema(schema_with = crate::api::schema::event_kind)]
    kind: &'static str,
    /// What was said; null once it is removed.
    message: Option<MessageJson>,
    /// The position of the message that it removes.
    removes: Option<i64>,
    /// Of which message it changes how it may be used.
    changes: Option<ChangeJson>,
}

/// How a message may be used from now on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
struct ChangeJson {
    /// The message's position.
    seq: i64,
    /// How it may be used outside the meeting.
    #[schema(schema_with = crate::api::schema::post_handling)]
    handling: Handling,
}

/// What somebody said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
struct MessageJson {
    /// Its key.
    id: Uuid,
    /// Who said it; nobody if they left and are no longer named.
    author: Option<AuthorJson>,
    /// What it says, as HTML that is safe to show.
    html: String,
    /// How it may be used outside the meeting.
    #[schema(schema_with = crate::api::schema::post_handling)]
    handling: Handling,
    /// Its language.
    #[schema(schema_with = crate::api::schema::language)]
    language: Language,
}

impl EventJson {
    fn new(event: Event) -> Self {
        let at = Some(event.at);
        let plain = |kind| Self { seq: event.seq, at, kind, message: None, removes: None, changes: None };
        match event.content {
            Content::Message(shown) => {
                Self { message: Some(MessageJson::from(*shown)), ..plain("message.posted") }
            }
            Content::Tombstone(_) => plain("message.posted"),
            Content::Removal(_, seq) => Self { removes: Some(seq), ..plain("message.removed") },
            Content::Lock(_, seq) => Self { removes: Some(seq), ..plain("message.locked") },
            Content::Handled(_, seq, handling) => {
                Self { changes: Some(ChangeJson { seq, handling }), ..plain("message.handled") }
            }
            Content::Plain if event.kind == Kind::MeetingOpened => plain("meeting.opened"),
            Content::Plain if event.kind == Kind::MeetingEnded => plain("meeting.ended"),
            Content::Plain | Content::Locked => Self::hidden(event.seq),
        }
    }

    fn hidden(seq: i64) -> Self {
        Self { seq, at: None, kind: "hidden", message: None, removes: None, changes: None }
    }
}

impl From<Shown> for MessageJson {
    fn from(shown: Shown) -> Self {
        Self {
            id: shown.id.0,
            author: AuthorJson::of(&shown.byline),
            html: shown.html,
            handling: shown.handling,
            language: shown.language,
        }
    }
}

/// Which entries to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// The last position that is known: those after it.
    #[serde(default)]
    after: u64,
}

/// `GET /api/v1/meetings/{meeting_id}/events`
#[utoipa::path(
    get,
    path = "/api/v1/meetings/{meeting_id}/events",
    operation_id = "listEvents",
    summary = "Read the log of a meeting",
    description = "For meetings of the spaces that are open to you, 100 entries a page.",
    params(("meeting_id" = Uuid, Path, description = "The meeting's key"), Wanted),
    responses((status = 200, description = "The entries", body = LogJson)),
    security(("bearer" = ["read:meetings"]))
)]
async fn index(
    State(app): State<App>,
    Current(tool): Current,
    Path(meeting_id): Path<MeetingId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let (db, actor) = (app.db.read(), &tool.actor);
    let meeting = meeting::find(db, actor, meeting_id).await?;
    tool.reaches(meeting.space_id)?;
    let after: i64 = position(wanted.after)?;
    let events = meeting_event::list_after(db, meeting_id, after, PAGE).await?;
    let full = events.len() as u64 == PAGE;
    let next = events.last().filter(|_| full).map(|event| event.seq.to_string());
    let json = |event: Event| {
        if event.is_visible_to(actor) { EventJson::new(event) } else { EventJson::hidden(event.seq) }
    };
    let items = events.into_iter().map(json).collect();
    let content_notes = content_note::find(db, Subject::new(SubjectKind::Meeting, meeting_id.0)).await?;
    Ok(answer::found(LogJson { epoch: meeting.epoch, content_notes, items, next }))
}
