//! `kill -9` in the middle of a digest: nobody is missed, and only what was in flight comes twice, byte for byte.
#![expect(clippy::print_stdout, reason = "figures of a crash test are worth seeing")]

use super::refreezing::{GOES, Sending, words};
use crate::support::{
    TestApp, program,
    smtp::{Fault, Smtp, Trouble},
};
use csa_forum::clock::Clock;
use entity::{delivery::State, digest::State as DigestState, id::DigestId};
use std::{
    collections::HashMap,
    process::Child,
    time::{Duration, Instant},
};

const RECIPIENTS: usize = 500;
const IN_FLIGHT: usize = 4;
/// After so many messages the server is killed.
const KILLS: [usize; 3] = [100, 220, 340];
const PATIENCE: Duration = Duration::from_mins(4);

/// A server on the test's database, with a mail server.
fn serve(forum: &TestApp, smtp: &Smtp) -> Child {
    let mut command = program(&["serve"]);
    command
        .env("DATABASE_URL", &forum.app.settings.database_url)
        .env("LISTEN", "127.0.0.1:0")
        .env("MAIL_URL", smtp.url())
        .env("MAIL_AT_ONCE", IN_FLIGHT.to_string())
        .env("MAIL_TIMEOUT", "2")
        .env("SECRET_KEY", "a key of a test, which nobody else has")
        .env("LOG_LEVEL", "warn");
    command.spawn().unwrap()
}

async fn wait_until(server: &mut Child, what: &str, done: impl AsyncFn() -> bool) {
    let limit = Instant::now() + PATIENCE;
    while !done().await {
        assert!(server.try_wait().unwrap().is_none(), "the server ended by itself");
        assert!(Instant::now() < limit, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn kill(server: &mut Child) {
    server.kill().unwrap();
    server.wait().unwrap();
}

async fn send_with_kills(forum: &TestApp, smtp: &Smtp, id: DigestId) {
    for messages in KILLS {
        let mut server = serve(forum, smtp);
        wait_until(&mut server, "messages", async || smtp.count() >= messages).await;
        kill(&mut server);
        assert!(smtp.count() < RECIPIENTS, "killed after the end");
    }
    let mut server = serve(forum, smtp);
    let over = async || forum.digest_state(id).await.0 == DigestState::Sent;
    wait_until(&mut server, "the end", over).await;
    kill(&mut server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_whose_server_is_killed_three_times_reaches_everyone() {
    let mut forum = TestApp::start().await;
    forum.app.clock = Clock::System;
    forum.make_durable().await;
    let addresses: Vec<String> = (0..RECIPIENTS).map(|n| format!("reader-{n:03}@example.org")).collect();
    let id = forum.released_digest(&addresses).await;
    let slow: Vec<Fault> =
        addresses.iter().map(|to| Fault::always(to, Trouble::Delay { seconds: 0.05 })).collect();
    let smtp = Smtp::start(&slow).await;

    send_with_kills(&forum, &smtp, id).await;

    let mut received: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
    for message in smtp.messages() {
        assert_eq!(message.to.len(), 1);
        received.entry(message.to[0].clone()).or_default().push(message.bytes);
    }
    let missed: Vec<&String> = addresses.iter().filter(|to| !received.contains_key(*to)).collect();
    assert!(missed.is_empty(), "missed: {missed:?}");
    assert!(forum.copies(id).await.iter().all(|copy| copy.state == State::Accepted));

    let in_flight = forum.unanswered(id).await;
    assert!((1..=KILLS.len() * IN_FLIGHT).contains(&in_flight.len()), "{in_flight:?}");
    for (to, copies) in received.iter().filter(|(_, copies)| copies.len() > 1) {
        assert!(in_flight.contains(to), "{to} got it {} times and was not in flight", copies.len());
        assert!(copies.iter().all(|bytes| *bytes == copies[0]), "{to} got different bytes");
    }
    let repeats: usize = received.values().map(|copies| copies.len() - 1).sum();
    println!("{RECIPIENTS} recipients, {} in flight at a kill, {repeats} repeats", in_flight.len());
    assert!(repeats <= in_flight.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_whose_server_is_killed_after_it_was_frozen_again_reaches_the_others_without_what_went() {
    let mut forum = TestApp::start().await;
    forum.app.clock = Clock::System;
    forum.make_durable().await;
    let (readers, first, then) = (160, 40, 40);
    let sending = Sending::release(&forum, readers).await;
    let to = |number: usize| format!("reader-{number}@example.org");
    let slow: Vec<Fault> =
        (0..readers).map(|number| Fault::always(&to(number), Trouble::Delay { seconds: 0.05 })).collect();
    let smtp = Smtp::start(&slow).await;

    let mut server = serve(&forum, &smtp);
    wait_until(&mut server, "messages", async || smtp.count() >= first).await;
    sending.withdraw(0).await;
    let settled = async || {
        let flying = forum.copies(sending.id).await.iter().any(|copy| copy.state == State::Leased);
        sending.state().await.0 == DigestState::Paused && !flying
    };
    wait_until(&mut server, "the pause", settled).await;
    let before = smtp.count();
    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    wait_until(&mut server, "messages again", async || smtp.count() >= before + then).await;
    kill(&mut server);
    assert!(smtp.count() < readers, "killed after the end");
    let mut server = serve(&forum, &smtp);
    let over = async || sending.state().await.0 == DigestState::Sent;
    wait_until(&mut server, "the end", over).await;
    kill(&mut server);

    let mut received: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
    for (number, message) in smtp.messages().into_iter().enumerate() {
        let told = words(&message.bytes);
        assert_eq!(told.contains(GOES), number < before, "message {number} of {before} and more");
        received.entry(message.to[0].clone()).or_default().push(message.bytes);
    }
    let missed: Vec<_> = (0..readers).map(to).filter(|to| !received.contains_key(to)).collect();
    assert!(missed.is_empty(), "missed: {missed:?}");
    let in_flight = forum.unanswered(sending.id).await;
    for (to, copies) in received.iter().filter(|(_, copies)| copies.len() > 1) {
        assert!(in_flight.contains(to), "{to} got it {} times and was not in flight", copies.len());
        assert!(copies.iter().all(|bytes| *bytes == copies[0]), "{to} got different bytes");
    }
}
