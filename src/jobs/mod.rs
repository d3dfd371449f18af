//! Background work: one file per job, one arm per job. Runners are idempotent: they load again, check again, act.

mod chain_audit;

use crate::{
    app::App,
    domain::{
        Error, Result,
        job::{self, Job},
        schedule, session,
    },
};
use std::time::Duration;

/// How often a worker looks for work when it has none.
const PAUSE: Duration = Duration::from_millis(500);

/// Works until the server stops.
pub(crate) async fn work(app: App) {
    while !app.stopping.is_cancelled() {
        if let Err(error) = run_due(&app).await {
            tracing::error!(%error, "worker failed");
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = app.stopping.cancelled() => {}
        }
    }
}

/// Runs the jobs that are due, and returns how many ran. No transaction stays open while one runs.
pub(crate) async fn run_due(app: &App) -> Result<usize> {
    schedule::enqueue_due(&app.db, app.clock.now()).await?;
    let mut ran = 0;
    while let Some(claim) = job::claim(&app.db, app.clock.now()).await? {
        let outcome = match claim.job.clone() {
            Ok(job) => run(app, job).await,
            Err(unknown) => Err(Error::Database(sea_orm::DbErr::Json(unknown))),
        };
        match outcome {
            Ok(()) => job::finish(&app.db, &claim).await?,
            Err(error) => {
                tracing::warn!(job = %claim.id, attempts = claim.attempts, %error, "job failed");
                job::fail(&app.db, &claim, &error.to_string(), app.clock.now()).await?;
            }
        }
        ran += 1;
        if app.stopping.is_cancelled() {
            break;
        }
    }
    Ok(ran)
}

async fn run(app: &App, job: Job) -> Result<()> {
    match job {
        Job::ChainAudit => chain_audit::run(app).await,
        Job::SweepSessions => session::sweep(&app.db, app.clock.now()).await,
    }
}
