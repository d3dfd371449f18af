use crate::{
    app::App,
    domain::{content_note::Notes, post},
    web::{
        answer,
        content_notes::{Once, once},
        error::Result,
        extract::{Current, Path, Query},
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
    notes: Notes,
}

impl IndexPage {
    fn once(&self) -> String {
        once(&format!("/posts/{}/revisions", self.post.id))
    }
}

/// `GET /posts/{post_id}/revisions`
pub(super) async fn index(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(post_id): Path<PostId>,
    Query(asked): Query<Once>,
) -> Result<Response> {
    let post = post::find(app.db.read(), &actor, post_id).await?.post;
    let (revisions, notes) = post::list_revisions(app.db.read(), &actor, post_id).await?;
    let notes = notes.shown_if(asked.is_asked());
    let place = place(post.thread_id, post.number);
    answer::page(&IndexPage { ui, post, place, revisions, notes })
}
