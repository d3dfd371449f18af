//! A durable meeting message to many sockets, beside a bare tokio-tungstenite broadcast that stores nothing.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]

#[expect(dead_code, reason = "this bench makes a load of its own")]
mod support;

use futures_util::{SinkExt, StreamExt};
use std::{
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use support::{
    machine,
    server::{Ground, free_address, wait_for},
    sockets::{Socket, connect, live_meeting, open, post, small, ticket},
};
use tokio::{
    net::TcpListener,
    sync::{Notify, broadcast},
};
use tokio_tungstenite::{
    accept_async_with_config,
    tungstenite::{Message, Utf8Bytes},
};

const SOCKETS: [usize; 2] = [1000, 5000];
const MESSAGES: usize = 200;
/// Sockets opened with one ticket, which lasts half a minute.
const A_TICKET: usize = 200;
/// What the bench raises: one person opens all sockets, and another posts all messages.
const RAISED: [(&str, &str); 2] = [("SOCKETS_A_PERSON", "100000"), ("MESSAGES_AT_ONCE", "1000000")];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match arguments.iter().position(|argument| argument == "bare") {
        Some(at) => runtime.block_on(bare(&arguments[at + 1])),
        None => runtime.block_on(measure()),
    }
}

async fn measure() {
    let mut rows = Vec::new();
    for sockets in SOCKETS {
        let (ours, event) = forum(sockets).await;
        let theirs = baseline(sockets, event).await;
        rows.push(row(&format!("forum, {sockets} sockets"), &ours));
        rows.push(row(&format!("bare broadcast, {sockets} sockets"), &theirs));
        rows.push(vec![
            "ratio".to_owned(),
            format!("{:.2}", ours.cpu / theirs.cpu),
            String::new(),
            String::new(),
        ]);
    }
    println!("{MESSAGES} messages, each after all had the one before; raised: {RAISED:?}");
    let columns = ["what", "server CPU µs a delivery", "ms until all had it", "KB a socket"];
    machine::keep("Meeting fan-out", &columns, &rows);
}

/// What a server needed.
struct Measured {
    /// Processor time for a delivery, in microseconds.
    cpu: f64,
    /// Time from sending a message until every socket had it, on average.
    all_had_it: Duration,
    /// Memory that the idle sockets took, each.
    memory: u64,
}

fn row(what: &str, measured: &Measured) -> Vec<String> {
    vec![
        what.to_owned(),
        format!("{:.2}", measured.cpu),
        format!("{:.1}", measured.all_had_it.as_secs_f64() * 1000.0),
        format!("{:.1}", measured.memory as f64 / 1024.0),
    ]
}

/// What the sockets received so far.
#[derive(Default)]
struct Received {
    count: AtomicUsize,
    all: Notify,
}

/// Counts the entries of a log that come over a socket, and keeps the socket alive.
async fn receive(mut socket: Socket, received: Arc<Received>, sockets: usize) {
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        if text.contains(r#""t":"ping""#) {
            let pong = Message::text(r#"{"op":"pong"}"#);
            socket.send(pong).await.expect("a socket that lasts");
        } else if text.contains(r#""t":"message.posted""#)
            && (received.count.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(sockets)
        {
            received.all.notify_one();
        }
    }
}

/// Sends messages, each after all had the one before, and measures the server.
async fn deliver(
    (pid, idle): (u32, u64),
    (sockets, received): (usize, &Received),
    (poster, mut frame): (&mut Socket, impl FnMut() -> Utf8Bytes),
) -> Measured {
    let memory = machine::resident_memory(pid).saturating_sub(idle) / sockets as u64;
    let before = machine::cpu_time(pid);
    let started = Instant::now();
    for _ in 0..MESSAGES {
        poster.send(Message::Text(frame())).await.expect("a message sent");
        received.all.notified().await;
    }
    let all_had_it = started.elapsed() / u32::try_from(MESSAGES).unwrap_or(1);
    let cpu = machine::cpu_time(pid).saturating_sub(before).as_secs_f64() * 1e6;
    Measured { cpu: cpu / (MESSAGES * sockets) as f64, all_had_it, memory }
}

async fn forum(sockets: usize) -> (Measured, String) {
    let ground = Ground::new().await;
    let meeting = live_meeting(&ground).await;
    let server = ground.serve(&RAISED);
    let (ada, sedge) = (server.sign_in("ada@example.org").await, server.sign_in("sedge@example.org").await);
    let received = Arc::new(Received::default());
    let mut poster = open(&server, (&sedge, &ticket(&server, &sedge, &meeting).await), &meeting).await;
    // Some come and go first: what the server keeps for all alike is no socket's.
    let mut pass = ticket(&server, &ada, &meeting).await;
    for _ in 0..A_TICKET {
        open(&server, (&ada, &pass), &meeting).await;
    }
    let idle = machine::resident_memory(server.pid());
    for number in 0..sockets {
        if number % A_TICKET == 0 {
            pass = ticket(&server, &ada, &meeting).await;
        }
        let socket = open(&server, (&ada, &pass), &meeting).await;
        tokio::spawn(receive(socket, received.clone(), sockets));
    }
    let frame = || post(&meeting);
    let measured = deliver((server.pid(), idle), (sockets, &received), (&mut poster, frame)).await;
    let event = loop {
        let text =
            poster.next().await.expect("an open socket").expect("a frame").into_text().expect("a text");
        if text.contains("message.posted") {
            break text.to_string();
        }
    };
    (measured, event)
}

/// The same bytes from a server that does nothing else.
async fn baseline(sockets: usize, event: String) -> Measured {
    let address = free_address();
    let this = std::env::current_exe().expect("this program");
    let bare = Bare(Command::new(this).args(["bare", &address.to_string()]).spawn().expect("the baseline"));
    wait_for(address);
    let idle = machine::resident_memory(bare.0.id());
    let received = Arc::new(Received::default());
    for _ in 0..sockets {
        tokio::spawn(receive(connect(address, "").await, received.clone(), sockets));
    }
    let mut poster = connect(address, "").await;
    let event = Utf8Bytes::from(event);
    deliver((bare.0.id(), idle), (sockets, &received), (&mut poster, || event.clone())).await
}

/// The baseline, as a process of its own, ended with the bench.
struct Bare(Child);

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn bare(address: &str) {
    let listener = TcpListener::bind(address).await.expect("a port");
    let (sender, _) = broadcast::channel::<Utf8Bytes>(1024);
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let (sender, mut heard) = (sender.clone(), sender.subscribe());
        tokio::spawn(async move {
            let Ok(mut socket) = accept_async_with_config(stream, Some(small())).await else { return };
            loop {
                tokio::select! {
                    message = socket.next() => match message {
                        Some(Ok(Message::Text(text))) => drop(sender.send(text)),
                        Some(Ok(_)) => {}
                        Some(Err(_)) | None => return,
                    },
                    Ok(text) = heard.recv() => {
                        if socket.send(Message::Text(text)).await.is_err() {
                            return;
                        }
                    }
                }
            }
        });
    }
}
