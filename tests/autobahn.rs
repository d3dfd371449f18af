//! The WebSocket protocol (RFC 6455) by Autobahn's fuzzing client, against a server that echoes with the settings of
//! `/live`. Only what is longer than `/live` takes is let through, since many cases are about long messages; that those
//! are refused is tested with the sockets themselves. Compression is not offered, and its cases (12 and 13) are left out.
//!
//! Autobahn's last release that works wants Python 2.7. Where there is none, this says so and tests nothing: the frame
//! tests of `tests/app/live` stand for it.
#![expect(clippy::print_stdout, reason = "it reports what was tested")]

use axum::{
    Router,
    extract::ws::{Message, WebSocket, WebSocketUpgrade},
    routing,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tokio::net::TcpListener;

const SUITE: &str = "autobahntestsuite==0.8.2";
/// The longest message of a case is 16 MiB.
const LONGEST: usize = 64 * 1024 * 1024;
/// What a case may end in: as it should, or in a way that the standard leaves open.
const SOUND: [&str; 3] = ["OK", "NON-STRICT", "INFORMATIONAL"];

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("autobahn");
    let Some(python) = find_python() else {
        println!(
            "autobahn: no Python 2.7 here, so it was not run; the frame tests of tests/app/live stand for it"
        );
        return;
    };
    // As a user's own packages, since some of the suite's are found by that way alone.
    let packages = folder.join("packages");
    let installed = folder.join("installed");
    if !installed.is_file() {
        let install = ["-m", "pip", "install", "--quiet", "--no-warn-script-location", "--user", SUITE];
        run(Command::new(&python).args(install).env("PYTHONUSERBASE", &packages));
        fs::write(&installed, SUITE).unwrap();
    }
    let reports = folder.join("reports");
    let _ = fs::remove_dir_all(&reports);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    runtime.spawn(async move {
        let router = Router::new().route(
            "/",
            routing::get(async |upgrade: WebSocketUpgrade| {
                let limits = csa_forum::with_socket_limits(upgrade);
                limits.max_frame_size(LONGEST).max_message_size(LONGEST).on_upgrade(echo)
            }),
        );
        axum::serve(listener, router).await.unwrap();
    });
    let spec = json!({
        "outdir": reports, "servers": [{ "url": url }], "cases": ["*"], "exclude-cases": ["12.*", "13.*"],
        "exclude-agent-cases": {},
    });
    let spec_file = folder.join("spec.json");
    fs::write(&spec_file, spec.to_string()).unwrap();
    let client = "from autobahntestsuite.wstest import run; run()";
    let mut wstest = Command::new(&python);
    wstest.args(["-c", client, "--mode", "fuzzingclient", "--spec"]).arg(&spec_file);
    run(wstest.env("PYTHONUSERBASE", &packages).current_dir(&folder));
    judge(&reports);
}

/// Sends back what comes, until it ends.
async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        let is_data = matches!(message, Message::Text(_) | Message::Binary(_));
        if is_data && socket.send(message).await.is_err() {
            return;
        }
    }
}

/// Python 2.7, by its name or as pyenv keeps it.
#[expect(clippy::disallowed_methods, reason = "where pyenv keeps its Pythons, only the environment says")]
fn find_python() -> Option<PathBuf> {
    let versions = std::env::var("HOME").map(|home| Path::new(&home).join(".pyenv/versions"));
    let kept = versions.ok().and_then(|versions| fs::read_dir(versions).ok()).into_iter().flatten().flatten();
    let kept = kept.map(|version| version.path().join("bin/python2.7"));
    let mut known = std::iter::once(PathBuf::from("python2.7")).chain(kept);
    known.find(|python| {
        Command::new(python).arg("--version").output().is_ok_and(|output| output.status.success())
    })
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&said));
}

/// Prints how many cases ended in which way, and fails if one did not end as it should.
fn judge(reports: &Path) {
    let index: Value = serde_json::from_slice(&fs::read(reports.join("index.json")).unwrap()).unwrap();
    let cases = index.as_object().unwrap().values().flat_map(|agent| agent.as_object().unwrap());
    let mut counts = BTreeMap::new();
    let mut failed = Vec::new();
    for (case, report) in cases {
        let ends = ["behavior", "behaviorClose"].map(|part| report[part].as_str().unwrap().to_owned());
        if ends.iter().any(|end| !SOUND.contains(&end.as_str())) {
            failed.push(format!("{case}: {}", ends.join(", closing ")));
        }
        *counts.entry(ends).or_insert(0) += 1;
    }
    let total: usize = counts.values().sum();
    println!(
        "autobahn: {total} cases (12 and 13, compression, left out; messages up to {LONGEST} bytes let through)"
    );
    for ([behaviour, closing], count) in &counts {
        println!("  {count:>4} {behaviour}, closing {closing}");
    }
    assert!(total > 200, "too few cases were run");
    assert!(failed.is_empty(), "failed: {failed:#?}");
}
