use crate::{
    app::App,
    domain::{
        content_note,
        post::{self, NewPost},
        screening::Answers,
    },
    web::{
        answer,
        content_notes::Once,
        error::Result,
        extract::{Current, Form, Path},
        threads::{ReplyForm, place, show_page},
    },
};
use axum::{extract::State, response::Response};
use entity::id::ThreadId;

/// `POST /threads/{thread_id}/posts`
pub(super) async fn create(
    State(app): State<App>,
    current: Current,
    Path(thread_id): Path<ThreadId>,
    Form(form): Form<ReplyForm>,
) -> Result<Response> {
    let said = Answers::of_form(&form.confirmed, &form.live_case);
    let new = NewPost::parse(&form.body, &form.handling, current.actor.language, &said);
    let made = match new.and_then(|new| Ok(new.with_notes(content_note::parse(&form.note)?))) {
        Ok(new) => {
            post::create(&app.db, &current.actor, thread_id, new.with_key(form.key.parse().ok())).await
        }
        Err(errors) => Err(errors.into()),
    };
    match made {
        Ok(post) => {
            let notice = if post.published_at.is_some() { "post-created" } else { "post-waits" };
            Ok(answer::done(&place(thread_id, post.number), notice))
        }
        // Also where the thread was closed meanwhile: what was typed stays on the page.
        Err(error) => {
            let (status, errors) = answer::trouble(error, "body")?;
            let place = (thread_id, Once::default());
            answer::again(status, &show_page(&app, current, place, (form, errors)).await?)
        }
    }
}
