//! Figures for Prometheus, on an address of their own.

use crate::{
    app::App,
    commands::Result,
    domain::{self, audit, delivery, job},
    telemetry,
};
use axum::{Router, extract::State, http::StatusCode, routing::get};
use metrics_exporter_prometheus::PrometheusHandle;
use std::{net::SocketAddr, time::Duration};
use tokio::net::TcpListener;

/// How often what was measured is summed up, so that nothing piles up while nobody asks.
const UPKEEP: Duration = Duration::from_secs(5);

/// Serves the figures until the server stops.
pub(super) async fn serve(app: &App, address: SocketAddr) -> Result {
    let figures = telemetry::measure()?;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("METRICS_LISTEN: cannot listen on {address}: {error}"))?;
    let stopping = app.stopping.clone();
    let kept = figures.clone();
    app.tasks.spawn(async move {
        while stopping.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
            kept.run_upkeep();
        }
    });
    let router = Router::new().route("/metrics", get(show)).with_state((app.clone(), figures));
    let stopping = app.stopping.clone();
    app.tasks.spawn(async move {
        let served = axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned());
        if let Err(error) = served.await {
            tracing::error!(%error, "metrics no longer served");
        }
    });
    Ok(())
}

/// `GET /metrics`
async fn show(
    State((app, figures)): State<(App, PrometheusHandle)>,
) -> std::result::Result<String, StatusCode> {
    count(&app).await.map_err(|error| {
        tracing::error!(%error, "metrics not counted");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    Ok(figures.render())
}

/// What is counted in the database when somebody asks.
#[expect(clippy::cast_precision_loss, reason = "a figure for a chart")]
async fn count(app: &App) -> domain::Result<()> {
    let (db, now) = (app.db.read(), app.clock.now());
    metrics::gauge!("jobs", "state" => "due").set(job::count_due(db, now).await? as f64);
    metrics::gauge!("jobs", "state" => "set_aside").set(job::count_set_aside(db).await? as f64);
    metrics::gauge!("audit_entries_unchained").set(audit::count_waiting(db).await? as f64);
    metrics::gauge!("sockets").set(app.hub.count_seats() as f64);
    for (state, copies) in delivery::count_by_state(db).await? {
        metrics::gauge!("deliveries", "state" => state.to_string()).set(copies as f64);
    }
    Ok(())
}
