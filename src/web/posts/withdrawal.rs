use crate::{
    app::App,
    domain::{Error, post},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        threads::place,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::PostId;

#[derive(Template)]
#[template(path = "posts/withdrawal.html")]
struct NewPage {
    ui: Ui,
    post: entity::post::Model,
    place: String,
}

/// `GET /posts/{post_id}/withdrawal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(post_id): Path<PostId>,
) -> Result<Response> {
    let post = post::find_to_withdraw(app.db.read(), &actor, post_id).await?;
    if !post::may_withdraw(&actor, &post) {
        return Err(Error::Forbidden("forbidden-post-withdraw").into());
    }
    let place = place(post.thread_id, post.number);
    answer::page(&NewPage { ui, post, place })
}

/// `POST /posts/{post_id}/withdrawal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(post_id): Path<PostId>,
) -> Result<Response> {
    let thread_id = post::withdraw(&app.db, &actor, post_id).await?;
    Ok(answer::done(&format!("/threads/{thread_id}"), "post-withdrawn"))
}
