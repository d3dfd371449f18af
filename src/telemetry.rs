//! Log lines and figures, with no personal data in either.

use crate::config::{LogFormat, Settings};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::io::IsTerminal;
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter,
    filter::{FilterFn, filter_fn},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// Libraries that tell in "info" what nobody asked; a filter of the operator's own can name them.
const QUIET: &str = "sea_orm_migration=warn,memory_serve=warn";

/// Libraries that tell in "debug" or "trace" what people wrote: whole frames of sockets, and values of a body that does
/// not fit. No setting lets them: what screening refuses goes back to its writer and nowhere else.
const TELLTALES: [&str; 3] = ["tungstenite", "tokio_tungstenite", "axum::rejection"];

/// Keeps what people wrote out of the log, whatever its level.
fn discreet() -> FilterFn<fn(&Metadata<'_>) -> bool> {
    filter_fn(|line| {
        let tells = TELLTALES.iter().any(|library| line.target().starts_with(library));
        !tells || *line.level() <= Level::INFO
    })
}

/// Starts the log.
pub(crate) fn start(settings: &Settings) -> Result<(), String> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", settings.log_level))
        .map_err(|error| format!("LOG_LEVEL: {error}"))?;
    let registry = tracing_subscriber::registry().with(filter).with(discreet());
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{Result, Write},
        sync::{Arc, Mutex},
    };
    use tracing::{level_filters::LevelFilter, subscriber::with_default, trace, warn};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_level_has_libraries_tell_what_people_wrote() {
        let lines = Lines::default();
        let writer = lines.clone();
        let everything = tracing_subscriber::registry()
            .with(LevelFilter::TRACE)
            .with(discreet())
            .with(fmt::layer().with_writer(move || writer.clone()));
        with_default(everything, || {
            trace!(target: "tungstenite::protocol", "Received message: someone@example.org");
            trace!(target: "axum::rejection", "invalid type: string: someone@example.org");
            warn!(target: "tungstenite::protocol", "a warning");
            trace!(target: "csa_forum", "a line of ours");
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("example.org"), "{text}");
        assert!(text.contains("a warning") && text.contains("a line of ours"), "{text}");
    }
}
