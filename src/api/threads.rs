//! Threads as JSON.

use crate::{
    api::{
        answer::{self, List},
        error::Result,
        extract::{Current, Path, Query, Sent, cursor, key_reused},
        posts::AuthorJson,
    },
    app::App,
    domain::{
        account,
        api_token::{Scope, Tool},
        content_note, handling,
        post::{self, NewThread},
        screening::Answers,
        thread,
    },
    http::route::{Access, Route},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use entity::{
    id::{SpaceId, ThreadId},
    language::Language,
    subject::SubjectKind,
    thread::Status,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::Tool(Some(Scope::ReadThreads)), Access::Tool(Some(Scope::WritePosts)));
    vec![
        Route::get("/api/v1/threads", read, index),
        Route::get("/api/v1/threads/{thread_id}", read, show),
        Route::post("/api/v1/spaces/{space_id}/threads", write, create),
    ]
}

/// A discussion in a space.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Thread)]
pub(super) struct ThreadJson {
    /// Its key.
    id: Uuid,
    /// The key of its space.
    space_id: Uuid,
    /// Its title.
    title: String,
    /// Whether it takes replies: only an open one does.
    #[schema(schema_with = crate::api::schema::thread_status)]
    status: Status,
    /// The language of its title.
    #[schema(schema_with = crate::api::schema::language)]
    language: Language,
    /// Who started it; nobody if they left and are no longer named.
    author: Option<AuthorJson>,
    /// How many posts can be read.
    post_count: i32,
    /// When it was started.
    created_at: DateTime<Utc>,
    /// When others could first read it. Null while it waits for a moderator.
    published_at: Option<DateTime<Utc>>,
    /// When the latest post appeared.
    last_post_at: DateTime<Utc>,
    /// When it was closed.
    closed_at: Option<DateTime<Utc>>,
    /// The summary on top, as HTML that is safe to show.
    summary_html: Option<String>,
    /// What it touches on, as its first post does: codes of the content notes.
    content_notes: Vec<String>,
}

impl ThreadJson {
    fn new(thread: entity::thread::Model, author: Option<AuthorJson>, content_notes: Vec<String>) -> Self {
        Self {
            id: thread.id.0,
            space_id: thread.space_id.0,
            title: thread.title,
            status: thread.status,
            language: thread.language,
            author,
            post_count: thread.post_count,
            created_at: thread.created_at,
            published_at: thread.published_at,
            last_post_at: thread.last_post_at,
            closed_at: thread.closed_at,
            summary_html: thread.summary_html,
            content_notes,
        }
    }
}

/// Which threads to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only those of this space.
    #[param(value_type = Option<Uuid>)]
    space: Option<SpaceId>,
    /// `next` of the page before.
    #[param(pattern = r"^\d{1,16}\.[0-9a-f]{32}$")]
    after: Option<String>,
}

/// A thread to start, with its first post.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewThread)]
#[serde(deny_unknown_fields)]
struct NewThreadJson {
    /// Its title: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    title: String,
    /// The first post, in Markdown.
    #[schema(min_length = 1, max_length = 10_000, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    body: String,
    /// How it may be used outside its space. Without it: HD3, unattributed.
    #[serde(default = "handling::by_default")]
    #[schema(schema_with = crate::api::schema::post_handling, required = false)]
    handling: String,
    /// Its language. Without it: the account's.
    #[schema(schema_with = crate::api::schema::language)]
    language: Option<Language>,
    /// What it touches on, of which readers may want to be warned: codes of the content notes.
    #[serde(default)]
    #[schema(schema_with = crate::api::schema::content_notes, required = false)]
    content_notes: Vec<String>,
    /// Whether it is about a case that is or may be under investigation or before a court: it waits for a moderator.
    #[serde(default)]
    live_case: bool,
    /// The codes of what screening asks, where you have looked again and send it as it is.
    #[serde(default)]
    #[schema(schema_with = crate::api::schema::asked_rules, required = false)]
    confirmed: Vec<String>,
}

/// `GET /api/v1/threads`
#[utoipa::path(
    get,
    path = "/api/v1/threads",
    operation_id = "listThreads",
    summary = "List threads",
    description = "Those with the latest posts first, 25 a page.",
    params(Wanted),
    responses((status = 200, description = "The threads", body = List<ThreadJson>)),
    security(("bearer" = ["read:threads"]))
)]
async fn index(
    State(app): State<App>,
    Current(Tool { actor, .. }): Current,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let after = cursor(wanted.after.as_deref())?;
    let page = thread::list_recent(app.db.read(), &actor, wanted.space, after).await?;
    let next = page.next.map(|cursor| cursor.to_string());
    Ok(answer::found(List { items: described(&app, page.rows).await?, next }))
}

/// `GET /api/v1/threads/{thread_id}`
#[utoipa::path(
    get,
    path = "/api/v1/threads/{thread_id}",
    operation_id = "showThread",
    summary = "Show a thread",
    description = "Its posts are a list of their own.",
    params(("thread_id" = Uuid, Path, description = "The thread's key")),
    responses((status = 200, description = "The thread", body = ThreadJson)),
    security(("bearer" = ["read:threads"]))
)]
async fn show(
    State(app): State<App>,
    Current(Tool { actor, .. }): Current,
    Path(thread_id): Path<ThreadId>,
) -> Result<Response> {
    let thread = thread::find(app.db.read(), &actor, thread_id).await?;
    Ok(answer::found(described(&app, vec![thread]).await?.pop()))
}

/// `POST /api/v1/spaces/{space_id}/threads`
#[utoipa::path(
    post,
    path = "/api/v1/spaces/{space_id}/threads",
    operation_id = "startThread",
    summary = "Start a thread",
    description = "Where posts appear after review, and where screening holds its texts, it waits for a moderator: \
                   `published_at` is null until then.",
    params(("space_id" = Uuid, Path, description = "The space's key")),
    request_body = NewThreadJson,
    responses((
        status = 201,
        description = "The thread",
        body = ThreadJson,
        headers(("Location" = String, description = "Its path"))
    )),
    security(("bearer" = ["write:posts"]))
)]
async fn create(
    State(app): State<App>,
    Current(tool): Current,
    Path(space_id): Path<SpaceId>,
    Sent { key, body }: Sent<NewThreadJson>,
) -> Result<Response> {
    let id = ThreadId(tool.key_for(SubjectKind::Thread, &key));
    let actor = tool.actor;
    let language = body.language.unwrap_or(actor.language);
    let said = Answers::of_tool(&body.confirmed, body.live_case)?;
    let words = (body.body.as_str(), body.handling.as_str());
    let notes = content_note::parse_as("content_notes", &body.content_notes)?;
    let new = NewThread::parse(&body.title, words, language, &said)?.with_key(Some(id)).with_notes(notes);
    post::start_thread(&app.db, &actor, space_id, new.clone()).await?;
    if !post::is_thread_as_sent(app.db.read(), &actor, (id, space_id), &new).await? {
        return Err(key_reused());
    }
    let thread = thread::find(app.db.read(), &actor, id).await?;
    Ok(answer::made(&format!("/api/v1/threads/{id}"), described(&app, vec![thread]).await?.pop()))
}

/// Threads with their authors and their notes, in a fixed number of queries.
async fn described(app: &App, threads: Vec<entity::thread::Model>) -> Result<Vec<ThreadJson>> {
    let authors: Vec<_> = threads.iter().map(|thread| thread.author_id).collect();
    let bylines = account::bylines(app.db.read(), &authors).await?;
    let ids = threads.iter().map(|thread| thread.id.0).collect();
    let mut notes = content_note::list(app.db.read(), SubjectKind::Thread, ids).await?;
    let json = |thread: entity::thread::Model| {
        let author = bylines.get(&thread.author_id).and_then(AuthorJson::of);
        let notes = notes.remove(&thread.id.0).unwrap_or_default();
        ThreadJson::new(thread, author, notes)
    };
    Ok(threads.into_iter().map(json).collect())
}
