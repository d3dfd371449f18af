//! Posts as JSON.

use crate::{
    api::{
        answer::{self, List},
        error::Result,
        extract::{Current, Path, Query, Sent, key_reused, position},
    },
    app::App,
    domain::{
        account::{self, Affiliation, Byline},
        api_token::{Scope, Tool},
        content_note, handling,
        post::{self, NewPost, Shown},
        screening::Answers,
        thread,
    },
    http::route::{Access, Route},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use entity::{
    handling::Handling,
    id::{PostId, ThreadId},
    language::Language,
    organisation::Kind,
    subject::SubjectKind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::Tool(Some(Scope::ReadThreads)), Access::Tool(Some(Scope::WritePosts)));
    vec![
        Route::get("/api/v1/threads/{thread_id}/posts", read, index),
        Route::get("/api/v1/posts/{post_id}", read, show),
        Route::post("/api/v1/threads/{thread_id}/posts", write, create),
    ]
}

/// Who wrote something, as readers of its space see them. Outside the space its handling decides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Author)]
pub(super) struct AuthorJson {
    /// The shown name, which may be a pseudonym.
    shown_name: String,
    /// Their organisation, if they show it and it has five members or more.
    organisation: Option<String>,
    /// The kind of a smaller one, if they show it.
    #[schema(schema_with = crate::api::schema::organisation_kind_or_none)]
    organisation_kind: Option<Kind>,
}

impl AuthorJson {
    /// Nothing of somebody who left and is no longer named.
    pub(super) fn of(byline: &Byline) -> Option<Self> {
        let (organisation, organisation_kind) = match &byline.affiliation {
            Some(Affiliation::Named(name)) => (Some(name.clone()), None),
            Some(Affiliation::Kind(kind)) => (None, Some(*kind)),
            None => (None, None),
        };
        let shown_name = byline.shown_name.clone()?;
        Some(Self { shown_name, organisation, organisation_kind })
    }
}

/// One contribution to a thread. Of one that was withdrawn only its place and that moment are left.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Post)]
pub(super) struct PostJson {
    /// Its key.
    id: Uuid,
    /// The key of its thread.
    thread_id: Uuid,
    /// Its number in the thread.
    number: i32,
    /// Who wrote it; nobody if they left and are no longer named.
    author: Option<AuthorJson>,
    /// What it says, in Markdown.
    body: Option<String>,
    /// What it says, as HTML that is safe to show.
    html: Option<String>,
    /// How it may be used outside its space.
    #[schema(schema_with = crate::api::schema::post_handling_or_none)]
    handling: Option<Handling>,
    /// What it touches on: codes of the content notes.
    content_notes: Vec<String>,
    /// Its language.
    #[schema(schema_with = crate::api::schema::language)]
    language: Language,
    /// When it was written.
    created_at: DateTime<Utc>,
    /// When others could first read it. Null while it waits for a moderator.
    published_at: Option<DateTime<Utc>>,
    /// When its wording last changed.
    edited_at: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    withdrawn_at: Option<DateTime<Utc>>,
}

impl PostJson {
    fn new(Shown { post, wording, notes }: Shown, author: Option<AuthorJson>) -> Self {
        let (body, html) = wording.map(|wording| (wording.source, wording.html)).unzip();
        let stands = post.withdrawn_at.is_none();
        Self {
            id: post.id.0,
            thread_id: post.thread_id.0,
            number: post.number,
            author: author.filter(|_| stands),
            body,
            html,
            handling: stands.then_some(post.handling),
            content_notes: notes.codes,
            language: post.language,
            created_at: post.created_at,
            published_at: post.published_at,
            edited_at: post.edited_at,
            withdrawn_at: post.withdrawn_at,
        }
    }
}

/// Which posts to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `next` of the page before: those with a higher number.
    #[serde(default)]
    #[param(maximum = 2_147_483_647)]
    after: u64,
}

/// A post to write.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewPost)]
#[serde(deny_unknown_fields)]
struct NewPostJson {
    /// What it says, in Markdown.
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

/// `GET /api/v1/threads/{thread_id}/posts`
#[utoipa::path(
    get,
    path = "/api/v1/threads/{thread_id}/posts",
    operation_id = "listPosts",
    summary = "List the posts of a thread",
    description = "In their order, 50 a page.",
    params(("thread_id" = Uuid, Path, description = "The thread's key"), Wanted),
    responses((status = 200, description = "The posts", body = List<PostJson>)),
    security(("bearer" = ["read:threads"]))
)]
async fn index(
    State(app): State<App>,
    Current(Tool { actor, .. }): Current,
    Path(thread_id): Path<ThreadId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let db = app.db.read();
    thread::find(db, &actor, thread_id).await?;
    let after: i32 = position(wanted.after)?;
    let posts = post::list_after(db, &actor, thread_id, after).await?;
    let full = posts.len() as u64 == post::PAGE;
    let next = posts.last().filter(|_| full).map(|shown| shown.post.number.to_string());
    Ok(answer::found(List { items: with_authors(&app, posts).await?, next }))
}

/// `GET /api/v1/posts/{post_id}`
#[utoipa::path(
    get,
    path = "/api/v1/posts/{post_id}",
    operation_id = "showPost",
    summary = "Show a post",
    description = "",
    params(("post_id" = Uuid, Path, description = "The post's key")),
    responses((status = 200, description = "The post", body = PostJson)),
    security(("bearer" = ["read:threads"]))
)]
async fn show(
    State(app): State<App>,
    Current(Tool { actor, .. }): Current,
    Path(post_id): Path<PostId>,
) -> Result<Response> {
    let shown = post::find(app.db.read(), &actor, post_id).await?;
    Ok(answer::found(with_authors(&app, vec![shown]).await?.pop()))
}

/// `POST /api/v1/threads/{thread_id}/posts`
#[utoipa::path(
    post,
    path = "/api/v1/threads/{thread_id}/posts",
    operation_id = "writePost",
    summary = "Reply to a thread",
    description = "Where posts appear after review, and where screening holds its texts, it waits for a moderator: \
                   `published_at` is null until then.",
    params(("thread_id" = Uuid, Path, description = "The thread's key")),
    request_body = NewPostJson,
    responses((
        status = 201,
        description = "The post",
        body = PostJson,
        headers(("Location" = String, description = "Its path"))
    )),
    security(("bearer" = ["write:posts"]))
)]
async fn create(
    State(app): State<App>,
    Current(tool): Current,
    Path(thread_id): Path<ThreadId>,
    Sent { key, body }: Sent<NewPostJson>,
) -> Result<Response> {
    let id = PostId(tool.key_for(SubjectKind::Post, &key));
    let actor = tool.actor;
    let language = body.language.unwrap_or(actor.language);
    let said = Answers::of_tool(&body.confirmed, body.live_case)?;
    let notes = content_note::parse_as("content_notes", &body.content_notes)?;
    let new =
        NewPost::parse(&body.body, &body.handling, language, &said)?.with_key(Some(id)).with_notes(notes);
    post::create(&app.db, &actor, thread_id, new.clone()).await?;
    if !post::is_as_sent(app.db.read(), &actor, (id, thread_id), &new).await? {
        return Err(key_reused());
    }
    let shown = post::find(app.db.read(), &actor, id).await?;
    Ok(answer::made(&format!("/api/v1/posts/{id}"), with_authors(&app, vec![shown]).await?.pop()))
}

async fn with_authors(app: &App, posts: Vec<Shown>) -> Result<Vec<PostJson>> {
    let authors: Vec<_> = posts.iter().map(|shown| shown.post.author_id).collect();
    let bylines = account::bylines(app.db.read(), &authors).await?;
    let json = |shown: Shown| {
        let author = bylines.get(&shown.post.author_id).and_then(AuthorJson::of);
        PostJson::new(shown, author)
    };
    Ok(posts.into_iter().map(json).collect())
}
