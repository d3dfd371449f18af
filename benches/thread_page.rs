//! A thread's page with 50 posts, signed in, beside a bare axum handler that sends the same bytes.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]

#[expect(dead_code, reason = "this bench measures no memory")]
mod support;

use axum::{Router, response::Html, routing::get};
use csa_forum::domain::{
    post::{self, NewPost, NewThread},
    screening::Answers,
    session,
};
use entity::{language::Language, role_grant::Role};
use std::{
    fs,
    net::SocketAddr,
    process::{Child, Command},
    time::Duration,
};
use support::{
    load::{self, Measured},
    machine,
    server::{Ground, free_address, wait_for},
};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 8;
const TIME: Duration = Duration::from_secs(5);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match arguments.iter().position(|argument| argument == "bare") {
        Some(at) => runtime.block_on(bare(&arguments[at + 1], &arguments[at + 2])),
        None => runtime.block_on(measure()),
    }
}

async fn measure() {
    let ground = Ground::new().await;
    let path = fill(&ground).await;
    let server = ground.serve(&[]);
    let cookie = server.sign_in("ada@example.org").await;
    let request = load::get(&path, &cookie);

    let page = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let mut answer = Vec::new();
    let (status, head) = load::exchange(&mut stream, request.as_bytes(), &mut answer).await;
    assert_eq!(status, 200, "the thread's page is there");
    fs::write(page.path(), &answer[head..]).expect("the page is kept");

    let (bare, bare_address) = start_bare(&page.path().display().to_string());
    let mut rows = Vec::new();
    let (ours, ours_cpu) = loaded(server.address, &request, server.pid(), None).await;
    let (theirs, theirs_cpu) = loaded(bare_address, &request, bare.0.id(), None).await;
    let (half, _) = loaded(server.address, &request, server.pid(), Some(ours.rate() / 2.0)).await;
    rows.push(row("thread page", &ours, ours_cpu));
    rows.push(row("bare axum, same bytes", &theirs, theirs_cpu));
    rows.push(vec![
        "ratio".to_owned(),
        format!("1/{:.1}", theirs.rate() / ours.rate()),
        format!("{:.1}", ours_cpu / theirs_cpu.max(f64::EPSILON)),
        String::new(),
    ]);
    rows.push(row("thread page at half load", &half, ours_cpu));
    println!("{} bytes a page, {CONNECTIONS} connections, {} s each", answer.len() - head, TIME.as_secs());
    machine::keep("Thread page, 50 posts", &["what", "requests/s", "server CPU ms a page", "p99 ms"], &rows);
}

async fn fill(ground: &Ground) -> String {
    let ada = ground.person("Ada", &[Role::Member]).await;
    let space = ground.space().await;
    let db = &ground.app.db;
    let actor =
        session::actor(db.read(), ada.id, ground.app.clock.now()).await.expect("a query").expect("an actor");
    let words =
        "Three short fields did better than one long one: what was seen, who told us, what we do not know.";
    let said = Answers::default();
    let new = NewThread::parse("What reports need to say", (words, "HD3"), Language::En, &said)
        .expect("a sound thread");
    let thread = post::start_thread(db, &actor, space.id, new).await.expect("a thread");
    for number in 2..=50 {
        let body =
            format!("{words}\n\nPost {number}, with *some* emphasis and a [link](https://www.gov.uk/).");
        let new = NewPost::parse(&body, "HD3", Language::En, &said).expect("a sound post");
        post::create(db, &actor, thread, new).await.expect("a post");
    }
    format!("/threads/{thread}")
}

async fn loaded(address: SocketAddr, request: &str, pid: u32, rate: Option<f64>) -> (Measured, f64) {
    load::run(address, request, (CONNECTIONS, TIME / 5), rate).await;
    let before = machine::cpu_time(pid);
    let measured = load::run(address, request, (CONNECTIONS, TIME), rate).await;
    let cpu = machine::cpu_time(pid).saturating_sub(before).as_secs_f64() * 1000.0 / measured.answered as f64;
    (measured, cpu)
}

fn row(what: &str, measured: &Measured, cpu: f64) -> Vec<String> {
    let p99 = measured.percentile(99).as_secs_f64() * 1000.0;
    vec![what.to_owned(), format!("{:.0}", measured.rate()), format!("{cpu:.3}"), format!("{p99:.2}")]
}

/// The baseline, as a process of its own, ended with the bench.
struct Bare(Child);

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start_bare(page: &str) -> (Bare, SocketAddr) {
    let address = free_address();
    let this = std::env::current_exe().expect("this program");
    let child = Command::new(this).args(["bare", page, &address.to_string()]).spawn().expect("the baseline");
    wait_for(address);
    (Bare(child), address)
}

async fn bare(page: &str, address: &str) {
    let page: &'static str = fs::read_to_string(page).expect("the page's bytes").leak();
    let router = Router::new().fallback(get(move || async move { Html(page) }));
    let listener = tokio::net::TcpListener::bind(address).await.expect("a port");
    axum::serve(listener, router).await.expect("a server");
}
