//! Postfix's smtp-sink: a mail server of another house, which goes wrong at whichever command it is told to.

use super::vacant::Vacant;
use std::{
    net::TcpStream,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(10);

/// A running smtp-sink; it stops when its standard input ends, which is at the latest with this process.
pub(crate) struct Sink {
    shell: Child,
    at: Vacant,
}

impl Sink {
    /// Starts one with these arguments, such as `-q RCPT`, and waits until it listens.
    pub(crate) fn start(faults: &[&str]) -> Self {
        let at = Vacant::find();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/sink.sh");
        let mut command = Command::new("sh");
        command.arg(script).args(faults).args([&at.address.to_string(), "64"]);
        // Its own process group, so that Ctrl-C at the terminal leaves it time to tidy up.
        let mut shell =
            command.stdin(Stdio::piped()).stdout(Stdio::null()).process_group(0).spawn().expect("a shell");
        let limit = Instant::now() + PATIENCE;
        while TcpStream::connect(at.address).is_err() {
            assert!(shell.try_wait().expect("its state").is_none(), "smtp-sink ended: its reason is above");
            assert!(Instant::now() < limit, "smtp-sink does not listen");
            thread::yield_now();
        }
        Self { shell, at }
    }

    /// Where to send, as a setting.
    pub(crate) fn url(&self) -> String {
        self.at.mail_url()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // It has been told to end; if waiting fails there is nothing left to wait for.
        let _ended = self.shell.wait();
    }
}
