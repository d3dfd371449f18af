//! Connections that never say anything, on a server of their own: they end, they take little while they last, and everybody
//! else is served meanwhile.
#![expect(clippy::print_stdout, reason = "what a connection takes is worth seeing")]

use super::restarts::{catch_up, ground, reach_once_up, serve};
use crate::support::{Vacant, meeting, socket::Socket};
use futures_util::future::join_all;
use std::{fs, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// What each may take at most, in bytes: buffers of 4 KiB each way, and what belongs to a socket.
const MOST: u64 = 48 * 1024;
const PATIENCE: Duration = Duration::from_mins(2);

/// How many: half say nothing at all, half open a socket and do not greet; `make crash-test` says more.
#[expect(
    clippy::disallowed_methods,
    reason = "the Makefile says how many, and only the environment reaches a test"
)]
fn connections() -> usize {
    std::env::var("SILENT_CONNECTIONS").map_or(400, |connections| connections.parse().unwrap())
}

/// The most memory that a process had so far, in bytes.
fn peak_memory(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_who_say_nothing_are_sent_away_and_keep_nobody_out() {
    let forum = ground().await;
    let space = forum.space("general").await;
    let (ada, sedge) = (forum.person("Ada").await, forum.moderator("Sedge").await);
    let meeting = meeting::open(&sedge, &space).await;
    let vacant = Vacant::find();
    let address = vacant.address;
    let mut server = serve(&forum, address);
    let mut before = reach_once_up(&mut server, &ada, address).await;
    before.follow(&meeting, None).await;
    let idle = peak_memory(server.id());

    let half = connections() / 2;
    let mut mute = Vec::new();
    for _ in 0..half {
        mute.push(TcpStream::connect(address).await.unwrap());
    }
    let mut sockets = Vec::new();
    for _ in 0..half {
        sockets.push(Socket::try_open(address, Socket::handshake(&ada, address)).await.unwrap());
    }
    catch_up(&forum);
    let mut meanwhile = Socket::reach(&sedge, address).await.expect("a server that serves others");
    meanwhile.follow(&meeting, None).await;
    assert!(meanwhile.say(&meeting, "Is everybody here?").await["ok"].is_object());
    assert_eq!(before.next_event().await["t"], "message.posted");

    // HTTP/2 begins so (RFC 9113, 3.4), and asks for nothing here.
    let mut other = TcpStream::connect(address).await.unwrap();
    other.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();

    let closed = join_all(sockets.iter_mut().map(Socket::closed));
    let closed = timeout(PATIENCE, closed).await.expect("an end for sockets that do not greet");
    assert!(closed.iter().all(|code| *code == 4200), "{closed:?}");
    let ended = join_all(mute.iter_mut().map(async |stream| stream.read(&mut [0; 64]).await));
    let ended = timeout(PATIENCE, ended).await.expect("an end for connections that say nothing");
    assert!(ended.iter().all(|read| matches!(read, Ok(0) | Err(_))), "they are told nothing");
    let ended = timeout(PATIENCE, other.read_to_end(&mut Vec::new())).await;
    assert!(ended.is_ok(), "an end for one that greets and asks for nothing");

    let each = peak_memory(server.id()).saturating_sub(idle) / connections() as u64;
    println!("{} connections that said nothing took {each} bytes each at most, and ended", connections());
    assert!(each <= MOST, "{each} bytes each");
}
