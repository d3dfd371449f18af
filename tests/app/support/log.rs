//! What is logged while a test runs, on the thread of the test.

use std::{
    io::{Result, Write},
    sync::{Arc, Mutex},
};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing_subscriber::{filter::LevelFilter, fmt};

/// Every line from now until it is dropped, in JSON, however little it matters.
pub(crate) struct Log {
    lines: Lines,
    _kept: DefaultGuard,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn start() -> Self {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = fmt().json().with_writer(move || writer.clone()).with_max_level(LevelFilter::TRACE);
        Self { lines, _kept: set_default(subscriber.finish()) }
    }

    /// What was logged so far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.lines.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
