//! A plain HTTP/1.1 load over kept connections: as little work as possible beside the server's.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{MissedTickBehavior, interval},
};

/// What a load measured.
pub(crate) struct Measured {
    /// Requests answered.
    pub(crate) answered: usize,
    /// How long it took.
    pub(crate) elapsed: Duration,
    latencies: Vec<Duration>,
}

impl Measured {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answered as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency that so many of a hundred requests did not exceed.
    pub(crate) fn percentile(&self, of_hundred: usize) -> Duration {
        let at = (self.latencies.len() * of_hundred / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).copied().unwrap_or_default()
    }
}

/// A GET with a cookie, as bytes.
pub(crate) fn get(path: &str, cookie: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n")
}

/// Sends the request over so many connections for a time: as fast as it is answered, or at a rate in all.
pub(crate) async fn run(
    address: SocketAddr,
    request: &str,
    (connections, time): (usize, Duration),
    rate: Option<f64>,
) -> Measured {
    let stop = Arc::new(AtomicBool::new(false));
    let started = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let pace = rate.map(|rate| Duration::from_secs_f64(connections as f64 / rate));
            tokio::spawn(send_until(address, request.to_owned(), pace, stop.clone()))
        })
        .collect();
    tokio::time::sleep(time).await;
    stop.store(true, Ordering::Relaxed);
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await.expect("a connection that lasts"));
    }
    let elapsed = started.elapsed();
    latencies.sort_unstable();
    Measured { answered: latencies.len(), elapsed, latencies }
}

async fn send_until(
    address: SocketAddr,
    request: String,
    pace: Option<Duration>,
    stop: Arc<AtomicBool>,
) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut ticks = pace.map(|pace| {
        let mut ticks = interval(pace);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        ticks
    });
    let mut latencies = Vec::new();
    let mut buffer = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        let started = Instant::now();
        let (status, _) = exchange(&mut stream, request.as_bytes(), &mut buffer).await;
        assert_eq!(status, 200, "the server answers what is asked");
        latencies.push(started.elapsed());
    }
    latencies
}

/// One request and its answer: the status, and the whole of it as text.
pub(crate) async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> (u16, usize) {
    stream.write_all(request).await.expect("a request sent");
    buffer.clear();
    let (mut head, mut length) = (None, 0);
    loop {
        if let Some(head) = head
            && buffer.len() >= head + length
        {
            let status = std::str::from_utf8(&buffer[9..12]).ok().and_then(|code| code.parse().ok());
            return (status.unwrap_or(0), head);
        }
        assert!(stream.read_buf(buffer).await.expect("an answer") > 0, "the server closed a kept connection");
        if head.is_none()
            && let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n")
        {
            length = content_length(&buffer[..end]);
            head = Some(end + 4);
        }
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_lowercase();
    let line = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    line.and_then(|length| length.trim().parse().ok()).unwrap_or(0)
}
