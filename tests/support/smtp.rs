//! A real mail server (aiosmtpd) of a test's own: it keeps what it accepts and fails as planned.
//!
//! A file that needs only part of this declares the module with `#[expect(dead_code, reason = "…")]`.

use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// Something that goes wrong on purpose, for mail to one address.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fault {
    to: String,
    times: u32,
    trouble: Trouble,
}

impl Fault {
    /// Goes wrong the first time, and then never again.
    pub(crate) fn once(to: &str, trouble: Trouble) -> Self {
        Self { to: to.to_owned(), times: 1, trouble }
    }

    /// Goes wrong every time, for mail to whichever address.
    pub(crate) fn for_everyone(trouble: Trouble) -> Self {
        Self::always("*", trouble)
    }

    /// Goes wrong every time.
    pub(crate) fn always(to: &str, trouble: Trouble) -> Self {
        Self { to: to.to_owned(), times: u32::MAX, trouble }
    }
}

/// The ways in which a mail server disappoints.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "stage", rename_all = "lowercase")]
pub(crate) enum Trouble {
    /// The address is refused with this reply, such as `550 5.1.1 No such mailbox`.
    Recipient { reply: &'static str },
    /// The message is refused with this reply after its final dot, and not kept.
    Message { reply: &'static str },
    /// The message is kept, and the connection cut before the reply to its final dot.
    Silence,
    /// The message is kept, and the reply to its final dot comes so many seconds late.
    Delay { seconds: f64 },
}

/// What a mail server asks for before it takes mail.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Secured {
    /// `wrapped` for TLS from the first byte, `starttls` for TLS on the way; nothing for none.
    pub(crate) tls: &'static str,
    /// The password that somebody has to give; nothing for none.
    pub(crate) password: &'static str,
}

/// A message that the server kept.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Message {
    /// The envelope's sender.
    pub(crate) from: String,
    /// The envelope's recipients.
    pub(crate) to: Vec<String>,
    /// Whether its sender was told that it was accepted.
    pub(crate) replied: bool,
    /// Whether it came over TLS.
    pub(crate) encrypted: bool,
    /// The message as received, without the dots that SMTP adds.
    #[serde(skip)]
    pub(crate) bytes: Vec<u8>,
}

/// A running mail server; it stops when its standard input ends, which is at the latest with this process.
#[derive(Debug)]
pub(crate) struct Smtp {
    server: Child,
    port: u16,
    folder: PathBuf,
}

impl Smtp {
    /// Starts a server on a free port of the loopback interface.
    pub(crate) async fn start(faults: &[Fault]) -> Self {
        Self::start_secured(faults, &Secured::default()).await
    }

    /// Starts one that asks for something before it takes mail.
    pub(crate) async fn start_secured(faults: &[Fault], secured: &Secured) -> Self {
        let faults = serde_json::to_string(faults).expect("faults are plain data");
        let secured = serde_json::to_string(secured).expect("plain data");
        let run = move || Self::run(&faults, &secured);
        tokio::task::spawn_blocking(run).await.expect("a running mail server")
    }

    fn run(faults: &str, secured: &str) -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let mut python = Command::new(tests.join(".venv/bin/python"));
        python.arg(tests.join("support/smtp_server.py")).args([faults, secured]);
        // Its own process group, so that Ctrl-C at the terminal leaves it time to tidy up.
        python.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        let mut server = python.spawn().expect("tests/.venv: run tests/setup");
        let mut line = String::new();
        let output = server.stdout.as_mut().expect("a piped output");
        BufReader::new(output).read_line(&mut line).expect("a line from the mail server");
        let (port, folder) =
            line.trim_end().split_once(' ').expect("the mail server did not start: its reason is above");
        let port = port.parse().expect("a port");
        Self { server, port, folder: folder.into() }
    }

    /// Where to send, as a setting.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The port on which it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How many messages were kept so far.
    pub(crate) fn count(&self) -> usize {
        self.envelopes().len()
    }

    /// Everything kept so far, in the order of arrival.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.envelopes().iter().map(|envelope| read(envelope)).collect()
    }

    /// How many connections there were so far.
    pub(crate) fn connections(&self) -> usize {
        self.files("connection").len()
    }

    fn envelopes(&self) -> Vec<PathBuf> {
        self.files("json")
    }

    fn files(&self, extension: &str) -> Vec<PathBuf> {
        let files = fs::read_dir(&self.folder).expect("the mail server's folder");
        let mut files = files
            .map(|file| file.expect("a readable folder").path())
            .filter(|path| path.extension().is_some_and(|found| found == extension))
            .collect::<Vec<_>>();
        files.sort();
        files
    }
}

fn read(envelope: &Path) -> Message {
    let about = fs::read(envelope).expect("an envelope");
    let message = serde_json::from_slice(&about).expect("an envelope in JSON");
    Message { bytes: fs::read(envelope.with_extension("eml")).expect("the message"), ..message }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        // It has been told to end; if waiting fails there is nothing left to wait for.
        let _ended = self.server.wait();
    }
}
