use crate::{
    app::App,
    domain::thread,
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::id::ThreadId;

/// `POST /threads/{thread_id}/closure`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(thread_id): Path<ThreadId>,
) -> Result<Response> {
    thread::close(&app.db, &actor, thread_id).await?;
    Ok(answer::done(&format!("/threads/{thread_id}"), "thread-closed"))
}
