use crate::{
    app::App,
    domain::job,
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
    },
};
use axum::{extract::State, response::Response};
use entity::id::JobId;

/// `POST /jobs/{job_id}/attempt`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(job_id): Path<JobId>,
) -> Result<Response> {
    job::retry(&app.db, &actor, job_id).await?;
    Ok(answer::done("/jobs", "job-retried"))
}
