use crate::{
    app::App,
    domain::post,
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
#[template(path = "posts/revisions.html")]
struct IndexPage {
    ui: Ui,
    post: entity::post::Model,
    place: String,
    revisions: Vec<entity::post_revision::Model>,
}

/// `GET /posts/{post_id}/revisions`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(post_id): Path<PostId>,
) -> Result<Response> {
    let post = post::find(app.db.read(), &actor, post_id).await?.post;
    let revisions = post::list_revisions(app.db.read(), &actor, post_id).await?;
    let place = place(post.thread_id, post.number);
    answer::page(&IndexPage { ui, post, place, revisions })
}
