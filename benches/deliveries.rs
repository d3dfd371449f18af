//! A signed digest to 5,000 recipients, from its release to its last answer with every commit of the outbox, beside a bare
//! lettre loop that signs and sends as many messages of the same bytes, and Postfix's smtp-source, to the same smtp-sink.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]

#[path = "../tests/support/digests.rs"]
mod digests;
#[path = "../tests/app/support/sink.rs"]
mod sink;
#[expect(dead_code, reason = "this bench asks for no page")]
mod support;
#[path = "../tests/app/support/vacant.rs"]
mod vacant;

use csa_forum::{
    domain::{Subject, Timestamp, session},
    mailer::{Signer, body_hash},
};
use entity::{
    delivery, delivery_attempt, digest as digest_row, digest_body, id::DigestId, role_grant::Role,
    subject::SubjectKind,
};
use lettre::{
    address::{Address, Envelope},
    transport::smtp::{client::AsyncSmtpConnection, extension::ClientId},
};
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};
use sink::Sink;
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};
use support::{machine, server::Ground};
use tokio::net::TcpStream;

const RECIPIENTS: usize = 5_000;
/// What is set beforehand, and what a mail server of one's own takes: the lanes share their commits, so that more of them
/// cost little.
const CONNECTIONS: [usize; 2] = [4, 20];
const PATIENCE: Duration = Duration::from_mins(5);
const DOMAIN: &str = "localhost.example";
const SELECTOR: &str = "bench";

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(measure());
}

/// What the forum needed.
struct Sent {
    /// From the release until the last answer was written down, signing included.
    whole: Duration,
    /// From the first intent until then.
    sending: Duration,
    /// The most memory that the server held.
    peak: u64,
    /// One message as it was sent.
    message: Vec<u8>,
}

async fn measure() {
    let mut rows = Vec::new();
    for connections in CONNECTIONS {
        rows.extend(compare(connections).await);
    }
    let columns = ["what", "messages/s", "ratio to bare lettre", "server's peak memory MB"];
    machine::keep("A digest to 5,000 recipients", &columns, &rows);
}

/// The forum beside its baselines, on as many connections.
async fn compare(connections: usize) -> Vec<Vec<String>> {
    let sink = Sink::start(&[]);
    let sent = forum(&sink, connections).await;
    let size = sent.message.len();
    let lettre = bare_lettre(&sink, &sent.message, connections).await;
    let postfix = smtp_source(&sink, size, connections);
    let rate = |time: Duration| RECIPIENTS as f64 / time.as_secs_f64();
    let row = |what: &str, time: Duration, memory: String| {
        vec![
            format!("{what}, {connections} connections"),
            format!("{:.0}", rate(time)),
            format!("{:.2}", rate(time) / rate(lettre)),
            memory,
        ]
    };
    let peak = format!("{:.1}", sent.peak as f64 / 1024.0 / 1024.0);
    println!("{RECIPIENTS} messages of {size} bytes on {connections} connections");
    vec![
        row("forum, from release to the last answer", sent.whole, peak),
        row("forum, sending alone", sent.sending, String::new()),
        row("bare lettre, signing and sending", lettre, String::new()),
        row("smtp-source, same size, unsigned", postfix, String::new()),
    ]
}

/// Has the release server send a digest.
async fn forum(sink: &Sink, connections: usize) -> Sent {
    let ground = Ground::new().await;
    let id = released(&ground).await;
    let db = ground.app.db.clone();
    let (connections, key) = (connections.to_string(), key_file());
    let server = ground.serve(&[
        ("MAIL_URL", &sink.url()),
        ("MAIL_AT_ONCE", &connections),
        ("DKIM_DOMAIN", DOMAIN),
        ("DKIM_SELECTOR", SELECTOR),
        ("DKIM_KEY_FILE", key.to_str().expect("a path in UTF-8")),
        ("BOUNCE_DOMAIN", DOMAIN),
    ]);
    let limit = Instant::now() + PATIENCE;
    let digest = loop {
        let digest = digest_row::Entity::find_by_id(id).one(db.read()).await.expect("a query").expect("it");
        if digest.closed_at.is_some() {
            break digest;
        }
        assert!(Instant::now() < limit, "it is {} after {PATIENCE:?}", digest.state);
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!(digest.state, digest_row::State::Sent, "every copy is accepted");
    let attempts = delivery_attempt::Entity::find();
    let count = attempts.clone().count(db.read()).await.expect("a count");
    assert_eq!(usize::try_from(count), Ok(RECIPIENTS), "each is tried once");
    let by_intent = delivery_attempt::Column::IntentAt;
    let first = attempts.clone().order_by_asc(by_intent).one(db.read()).await.expect("a query").expect("it");
    let by_end = delivery_attempt::Column::FinishedAt;
    let last = attempts.order_by_desc(by_end).one(db.read()).await.expect("a query").expect("it");
    let end = last.finished_at.expect("an end");
    let since = |start: Timestamp| (end - start).to_std().expect("a time that passes");
    let copy = delivery::Entity::find().one(db.read()).await.expect("a query").expect("a copy");
    let body = digest_body::Entity::find().one(db.read()).await.expect("a query").expect("a body");
    Sent {
        whole: since(digest.frozen_at.expect("a moment")),
        sending: since(first.intent_at),
        peak: machine::peak_memory(server.pid()),
        message: [copy.headers.expect("a header"), body.bytes].concat(),
    }
}

/// As many messages of these bytes, each signed afresh and sent on one of as many connections, and nothing written down.
async fn bare_lettre(sink: &Sink, message: &[u8], connections: usize) -> Duration {
    // The first field is the signature.
    let end_of_field =
        |at: &usize| &message[*at - 2..*at] == b"\r\n" && !matches!(message[*at], b' ' | b'\t');
    let signed = (2..message.len()).find(end_of_field).expect("a signature");
    let end = message.windows(4).position(|window| window == b"\r\n\r\n").expect("a header") + 4;
    let parts = Arc::new((message[signed..end].to_vec(), message[end..].to_vec()));
    let signer = Arc::new(Signer::read(DOMAIN, SELECTOR, &key_file()).expect("a key"));
    let address = sink.url().trim_start_matches("smtp://").to_owned();
    let started = Instant::now();
    let count = RECIPIENTS / connections;
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(send_signed((address.clone(), count), signer.clone(), parts.clone())))
        .collect();
    for task in tasks {
        task.await.expect("messages that are taken");
    }
    started.elapsed()
}

async fn send_signed((address, count): (String, usize), signer: Arc<Signer>, parts: Arc<(Vec<u8>, Vec<u8>)>) {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let name = ClientId::Domain("localhost".to_owned());
    let connection = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &name).await;
    let mut connection = connection.expect("a greeting");
    let mailbox = |name: &str| name.parse::<Address>().expect("an address");
    let envelope = Envelope::new(Some(mailbox("forum@example.org")), vec![mailbox("reader@example.org")]);
    let envelope = envelope.expect("an envelope");
    let (header, body) = &*parts;
    for number in 0..count {
        let at = i64::try_from(number).expect("few");
        let mut bytes = signer.sign(header, &body_hash(body), at).expect("a signature");
        bytes.extend_from_slice(header);
        bytes.extend_from_slice(body);
        connection.send(&envelope, &bytes).await.expect("a message that is taken");
    }
}

/// As many messages of this size from another house's load generator.
fn smtp_source(sink: &Sink, size: usize, connections: usize) -> Duration {
    let postfix = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.postfix");
    let mut command = Command::new(postfix.join("usr/sbin/smtp-source"));
    command.env("LD_LIBRARY_PATH", postfix.join("usr/lib/postfix"));
    command.args([
        "-d",
        "-s",
        &connections.to_string(),
        "-m",
        &RECIPIENTS.to_string(),
        "-l",
        &size.to_string(),
    ]);
    command.args(["-f", "forum@example.org", "-t", "reader@example.org"]);
    command.arg(sink.url().trim_start_matches("smtp://"));
    let started = Instant::now();
    assert!(command.status().expect("smtp-source: run tests/setup").success());
    started.elapsed()
}

fn key_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/dkim.pem")
}

/// A digest with one trend to all readers, which goes out once a server runs.
async fn released(ground: &Ground) -> DigestId {
    let app = &ground.app;
    let addresses: Vec<String> =
        (0..RECIPIENTS).map(|number| format!("reader-{number}@example.org")).collect();
    digests::policy_readers(app, &addresses).await;
    let mut people = Vec::new();
    for name in ["Marram", "Sedge"] {
        let (account, now) = (ground.person(name, &[Role::Moderator]).await, app.clock.now());
        people
            .push(session::actor(app.db.read(), account.id, now).await.expect("a query").expect("an actor"));
    }
    let [writer, approver] = &people[..] else { unreachable!("two") };
    let trend = digests::published_trend(app, "T-2026-014", "Payment requests in games").await;
    digests::released(app, (writer, approver), &[Subject::new(SubjectKind::Trend, trend.id.0)]).await
}
