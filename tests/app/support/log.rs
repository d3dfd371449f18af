//! What is logged while a test runs, on the thread of the test.

use std::{
    io::{Result, Write},
    sync::{Arc, Mutex},
};
use tracing::{
    Dispatch,
    dispatcher::{DefaultGuard, set_default},
    subscriber::NoSubscriber,
};
use tracing_subscriber::{filter::LevelFilter, fmt};

/// Every line from now until it is dropped, however little it matters.
pub(crate) struct Log {
    lines: Lines,
    _kept: DefaultGuard,
    /// While there is but one dispatcher, tracing-core asks whichever thread comes first to a line whether it is wanted
    /// (`Rebuilder::JustOne`), and a test beside this one does not want it.
    _other: Dispatch,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn start() -> Self {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = fmt().with_writer(move || writer.clone()).with_max_level(LevelFilter::TRACE);
        let wanted = Dispatch::new(subscriber.finish());
        let other = Dispatch::new(NoSubscriber::default());
        Self { lines, _kept: set_default(&wanted), _other: other }
    }

    /// What was logged so far.
    pub(crate) fn lines(&self) -> String {
        String::from_utf8_lossy(&self.lines.0.lock().unwrap()).into_owned()
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
