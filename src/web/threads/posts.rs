use crate::{
    app::App,
    domain::{
        Error, FieldErrors, Problem,
        post::{self, NewPost},
    },
    web::{
        answer,
        error::Result,
        extract::{Current, Form, Path},
        threads::{ReplyForm, place, show_page},
    },
};
use axum::{extract::State, http::StatusCode, response::Response};
use entity::id::ThreadId;

/// `POST /threads/{thread_id}/posts`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(thread_id): Path<ThreadId>,
    Form(form): Form<ReplyForm>,
) -> Result<Response> {
    let new = match NewPost::parse(&form.body, &form.handling, current.actor.language) {
        Ok(new) => new.with_key(form.key.parse().ok()),
        Err(errors) => {
            let page = show_page(&app, current, thread_id, (form, errors)).await?;
            return answer::again(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    match post::create(&app.db, &current.actor, thread_id, new).await {
        Ok(post) => {
            let notice = if post.published_at.is_some() { "post-created" } else { "post-waits" };
            Ok(answer::done(&place(thread_id, post.number), notice))
        }
        Err(Error::Conflict(key)) => {
            // The thread was closed meanwhile: what was typed stays on the page.
            let errors = FieldErrors::one("body", Problem::new(key));
            let page = show_page(&app, current, thread_id, (form, errors)).await?;
            answer::again(StatusCode::CONFLICT, &page)
        }
        Err(error) => Err(error.into()),
    }
}
