//! Log lines and figures, with no personal data in either.

use crate::config::{LogFormat, Settings};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Libraries that tell in "info" what nobody asked; a filter of the operator's own can name them.
const QUIET: &str = "sea_orm_migration=warn,memory_serve=warn";

/// Starts the log.
pub(crate) fn start(settings: &Settings) -> Result<(), String> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", settings.log_level))
        .map_err(|error| format!("LOG_LEVEL: {error}"))?;
    let registry = tracing_subscriber::registry().with(filter);
    let started = match settings.log_format {
        LogFormat::Text => {
            let colours = std::io::stderr().is_terminal();
            registry.with(fmt::layer().with_ansi(colours).with_writer(std::io::stderr)).try_init()
        }
        LogFormat::Json => registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init(),
    };
    started.map_err(|error| error.to_string())
}

/// Upper bounds of the classes in which durations are counted, in seconds.
const DURATIONS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

/// Starts to measure; until then what is measured goes nowhere.
pub(crate) fn measure() -> Result<PrometheusHandle, String> {
    let builder = PrometheusBuilder::new().set_buckets(&DURATIONS).map_err(|error| error.to_string())?;
    builder.install_recorder().map_err(|error| error.to_string())
}
