//! Threads as pages.

mod closure;
mod posts;

use crate::{
    app::App,
    domain::{
        self, Actor, FieldErrors, Timestamp,
        account::{self, Byline},
        content_note::{self, Notes},
        handling,
        post::{self, NewThread, Shown},
        review::Standing,
        screening::Answers,
        space, thread,
    },
    http::route::{Access, Route},
    web::{
        answer,
        content_notes::Once,
        error::Result,
        extract::{Current, Form, Path, Query},
        locks,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::{AccountId, PostId, ThreadId};
use serde::Deserialize;
use std::{borrow::Borrow, collections::HashMap};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/spaces/{slug}/threads/new", Access::SignedIn, new),
        Route::post("/spaces/{slug}/threads", Access::SignedIn, create)
            .of_form_on("/spaces/{slug}/threads/new"),
        Route::get("/threads/{thread_id}", Access::SignedIn, show),
        Route::post("/threads/{thread_id}/closure", Access::SignedIn, closure::create),
        Route::post("/threads/{thread_id}/posts", Access::SignedIn, posts::create)
            .of_form_on("/threads/{thread_id}"),
    ]
}

#[derive(Template)]
#[template(path = "threads/new.html")]
struct NewPage {
    ui: Ui,
    space: entity::space::Model,
    form: ThreadForm,
    errors: FieldErrors,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
struct ThreadForm {
    /// The thread's key, chosen when the form was shown: sending it twice starts one thread.
    key: String,
    title: String,
    body: String,
    handling: String,
    live_case: String,
    confirmed: Vec<String>,
    note: Vec<String>,
}

impl Default for ThreadForm {
    fn default() -> Self {
        Self {
            key: String::new(),
            title: String::new(),
            body: String::new(),
            handling: handling::by_default(),
            live_case: String::new(),
            confirmed: Vec::new(),
            note: Vec::new(),
        }
    }
}

/// `GET /spaces/{slug}/threads/new`
async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(slug): Path<String>,
) -> Result<Response> {
    let space = space::find_by_slug(app.db.read(), &actor, &slug).await?;
    actor.check_may_write()?;
    if !space::may_post(&actor, &space) {
        return Err(domain::Error::Forbidden("forbidden-post").into());
    }
    let form = ThreadForm { key: ThreadId::at(actor.now).to_string(), ..ThreadForm::default() };
    answer::page(&NewPage { ui, space, form, errors: FieldErrors::default() })
}

/// `POST /spaces/{slug}/threads`
async fn create(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(slug): Path<String>,
    Form(form): Form<ThreadForm>,
) -> Result<Response> {
    let space = space::find_by_slug(app.db.read(), &actor, &slug).await?;
    let said = Answers::of_form(&form.confirmed, &form.live_case);
    let new = NewThread::parse(&form.title, (&form.body, &form.handling), actor.language, &said);
    let new = match new.and_then(|new| Ok(new.with_notes(content_note::parse(&form.note)?))) {
        Ok(new) => new.with_key(form.key.parse().ok()),
        Err(errors) => {
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { ui, space, form, errors });
        }
    };
    let id = post::start_thread(&app.db, &actor, space.id, new).await?;
    let waits = thread::find(app.db.read(), &actor, id).await?.published_at.is_none();
    Ok(answer::done(&format!("/threads/{id}"), if waits { "thread-waits" } else { "thread-created" }))
}

/// A thread's page; its form may hold what somebody typed.
#[derive(Template)]
#[template(path = "threads/show.html")]
struct ShowPage {
    ui: Ui,
    space: entity::space::Model,
    thread: entity::thread::Model,
    posts: Vec<Shown>,
    /// The numbers of posts that stand between these and are locked.
    locked: Vec<i32>,
    bylines: HashMap<AccountId, Byline>,
    /// The thread's own content notes.
    notes: Notes,
    /// What is shown once though its reader has such things folded or hidden: a post's number, or the summary.
    once: String,
    /// Where this reader's own posts stand with the moderators.
    standings: HashMap<PostId, Standing>,
    actor: Actor,
    may_close: bool,
    may_post: bool,
    after: i32,
    form: ReplyForm,
    errors: FieldErrors,
}

impl ShowPage {
    fn byline(&self, id: &AccountId) -> Option<&Byline> {
        self.bylines.get(id)
    }

    fn is_own(&self, post: &entity::post::Model) -> bool {
        post.author_id == self.actor.id
    }

    fn may_edit(&self, post: &entity::post::Model) -> bool {
        post::may_edit(&self.actor, post)
    }

    fn notes(&self, shown: &Shown) -> Notes {
        shown.notes.clone().shown_if(self.once == shown.post.number.to_string())
    }

    /// The address that shows the summary once.
    fn once_summary(&self) -> String {
        format!("/threads/{}?after={}&show={SUMMARY}", self.thread.id, self.after)
    }

    /// The address that shows a post once.
    fn once(&self, post: &entity::post::Model) -> String {
        let number = post.number;
        format!("/threads/{}?after={}&show={number}#post-{number}", self.thread.id, self.after)
    }

    /// What waits of a post, or came back, and why; only its author is told.
    fn standing(&self, id: &PostId) -> Option<&Standing> {
        self.standings.get(id)
    }

    /// The numbers of locked posts after the post before, up to this one; after the last, up to the end.
    fn locked_before(&self, index: impl Borrow<usize>) -> impl Iterator<Item = &i32> {
        let number = |index: usize| self.posts.get(index).map(|shown| shown.post.number);
        let index = *index.borrow();
        let after = index.checked_sub(1).and_then(number).unwrap_or(self.after);
        let until = number(index).unwrap_or(i32::MAX);
        self.locked.iter().filter(move |locked| **locked > after && **locked < until)
    }

    /// The number after which the previous page begins.
    fn previous(&self) -> Option<i32> {
        let page = i32::try_from(post::PAGE).unwrap_or(i32::MAX);
        (self.after > 0).then(|| (self.after - page).max(0))
    }

    /// The number after which the next page begins.
    fn next(&self) -> Option<i32> {
        let last = self.posts.last().map_or(self.thread.last_number, |shown| shown.post.number);
        (last < self.thread.last_number && self.posts.len() as u64 == post::PAGE).then_some(last)
    }
}

/// What an address calls the summary.
const SUMMARY: &str = "summary";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Position {
    after: i32,
    #[serde(flatten)]
    once: Once,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
struct ReplyForm {
    /// The post's key, chosen when the form was shown: sending it twice makes one post.
    key: String,
    body: String,
    handling: String,
    live_case: String,
    confirmed: Vec<String>,
    note: Vec<String>,
    after: i32,
}

impl Default for ReplyForm {
    fn default() -> Self {
        Self {
            key: String::new(),
            body: String::new(),
            handling: handling::by_default(),
            live_case: String::new(),
            confirmed: Vec::new(),
            note: Vec::new(),
            after: 0,
        }
    }
}

impl ReplyForm {
    fn fresh(now: Timestamp) -> Self {
        Self { key: PostId::at(now).to_string(), ..Self::default() }
    }
}

/// `GET /threads/{thread_id}`
async fn show(
    State(app): State<App>,
    current: Current,
    Path(thread_id): Path<ThreadId>,
    Query(position): Query<Position>,
) -> Result<Response> {
    if thread::is_locked(app.db.read(), &current.actor, thread_id).await? {
        return locks::standing(current.ui);
    }
    let form = ReplyForm { after: position.after.max(0), ..ReplyForm::fresh(current.actor.now) };
    let place = (thread_id, position.once);
    let page = show_page(&app, current, place, (form, FieldErrors::default())).await?;
    answer::page(&page)
}

async fn show_page(
    app: &App,
    Current { actor, ui }: Current,
    (thread_id, Once { show }): (ThreadId, Once),
    (form, errors): (ReplyForm, FieldErrors),
) -> Result<ShowPage> {
    let db = app.db.read();
    let thread = thread::find(db, &actor, thread_id).await?;
    let space = space::find(db, &actor, thread.space_id).await?;
    let posts = post::list_after(db, &actor, thread_id, form.after).await?;
    let until =
        posts.last().filter(|_| posts.len() as u64 == post::PAGE).map_or(i32::MAX, |shown| shown.post.number);
    let locked = post::list_locked_numbers(db, &actor, thread_id, (form.after, until)).await?;
    let authors: Vec<AccountId> = posts.iter().map(|shown| shown.post.author_id).collect();
    let bylines = account::bylines(db, &authors).await?;
    let notes = thread::find_notes(db, &actor, &thread).await?.shown_if(show == SUMMARY);
    let standings = post::list_standings(db, &actor, &posts).await?;
    let may_post = space::may_post(&actor, &space) && thread::is_open(&thread);
    let may_close = thread::may_close(&actor, &thread);
    let after = form.after;
    Ok(ShowPage {
        ui,
        space,
        thread,
        posts,
        locked,
        bylines,
        notes,
        once: show,
        standings,
        actor,
        may_close,
        may_post,
        after,
        form,
        errors,
    })
}

/// A post's place: the page of its thread that holds it.
pub(super) fn place(thread_id: ThreadId, number: i32) -> String {
    let page = i32::try_from(post::PAGE).unwrap_or(i32::MAX);
    let after = (number - 1) / page * page;
    format!("/threads/{thread_id}?after={after}#post-{number}")
}
