use crate::{
    app::App,
    domain::{Error, job},
    web::{
        answer,
        error::Result,
        extract::{Current, Path},
        jobs::words,
        ui::Ui,
    },
};
use askama::Template;
use axum::{extract::State, response::Response};
use entity::id::JobId;

#[derive(Template)]
#[template(path = "jobs/removal.html")]
struct NewPage {
    ui: Ui,
    job: entity::job::Model,
    what: String,
}

/// `GET /jobs/{job_id}/removal/new`
pub(super) async fn new(
    State(app): State<App>,
    Current { actor, ui }: Current,
    Path(job_id): Path<JobId>,
) -> Result<Response> {
    let job = job::find(app.db.read(), &actor, job_id).await?;
    if job.set_aside_at.is_none() {
        return Err(Error::Conflict("conflict-job").into());
    }
    let what = words(&ui, &job);
    answer::page(&NewPage { ui, job, what })
}

/// `POST /jobs/{job_id}/removal`
pub(super) async fn create(
    State(app): State<App>,
    Current { actor, .. }: Current,
    Path(job_id): Path<JobId>,
) -> Result<Response> {
    job::drop(&app.db, &actor, job_id).await?;
    Ok(answer::done("/jobs", "job-dropped"))
}
