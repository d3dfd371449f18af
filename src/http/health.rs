//! Whether the process is up, and whether it should be sent requests.

use crate::app::App;
use axum::{Router, extract::State, http::StatusCode, routing::get};
use migration::{Migrator, MigratorTrait};
use std::time::Duration;

/// How long the database may take to answer.
const LONGEST: Duration = Duration::from_secs(2);

/// Two plain answers for load balancers; they wait for no place among the requests.
pub(crate) fn router() -> Router<App> {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(show))
}

/// `GET /readyz`
async fn show(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match tokio::time::timeout(LONGEST, app.db.count_migrations()).await {
        Ok(Ok(applied)) if applied == Migrator::migrations().len() => (StatusCode::OK, "ready\n"),
        Ok(Ok(_)) => (StatusCode::SERVICE_UNAVAILABLE, "the database is not up to date\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
