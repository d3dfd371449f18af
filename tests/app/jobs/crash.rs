//! `kill -9` in the middle of a digest: nobody is missed, and only what was in flight comes twice, byte for byte.
#![expect(clippy::print_stdout, reason = "figures of a crash test are worth seeing")]

use super::{
    dkim::{SELECTOR, key_file},
    refreezing::{GOES, Sending, words},
};
use crate::support::{
    TestApp, program,
    smtp::{Fault, Smtp, Trouble},
};
use csa_forum::{clock::Clock, domain::delivery};
use entity::{delivery::State, digest::State as DigestState, id::DigestId};
use sea_orm::{ConnectionTrait, DbBackend};
use std::{
    collections::{HashMap, HashSet},
    process::Child,
    time::{Duration, Instant},
};

const RECIPIENTS: usize = 2_000;
const IN_FLIGHT: usize = 4;
const RESEND: &str = "resend";
const HOLD: &str = "hold";
const PATIENCE: Duration = Duration::from_mins(8);

/// How often the server is killed: five times, unless `make crash-test` says more.
#[expect(
    clippy::disallowed_methods,
    reason = "the Makefile says how often, and only the environment reaches a test"
)]
fn kills() -> usize {
    std::env::var("CRASH_KILLS").map_or(5, |kills| kills.parse().unwrap())
}

/// A server on the test's database, with a mail server.
fn serve(forum: &TestApp, smtp: &Smtp, uncertain: &str) -> Child {
    let mut command = program(&["serve"]);
    command
        .env("DATABASE_URL", &forum.app.settings.database_url)
        .env("LISTEN", "127.0.0.1:0")
        .env("MAIL_URL", smtp.url())
        .env("MAIL_AT_ONCE", IN_FLIGHT.to_string())
        // A copy that was in flight at a kill waits ten times as long.
        .env("MAIL_TIMEOUT", "3")
        .env("MAIL_UNCERTAIN", uncertain)
        .env("DKIM_DOMAIN", "localhost.example")
        .env("DKIM_SELECTOR", SELECTOR)
        .env("DKIM_KEY_FILE", key_file())
        .env("BOUNCE_DOMAIN", "bounces.localhost.example")
        .env("SECRET_KEY", "a key of a test, which nobody else has")
        .env("LOG_LEVEL", "warn");
    command.spawn().unwrap()
}

async fn wait_until(server: &mut Child, what: &str, done: impl AsyncFn() -> bool) {
    let limit = Instant::now() + PATIENCE;
    while !done().await {
        assert!(server.try_wait().unwrap().is_none(), "the server ended by itself");
        assert!(Instant::now() < limit, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn kill(server: &mut Child) {
    server.kill().unwrap();
    server.wait().unwrap();
}

/// Kills the server so often while a digest is sent, each time when so many more have come, and lets the last one finish.
/// At each kill every copy is in one state.
async fn send_with_kills(forum: &TestApp, smtp: &Smtp, (id, recipients): (DigestId, usize), kills: usize) {
    for kill_number in 1..=kills {
        let messages = kill_number * recipients / (kills + 2);
        let mut server = serve(forum, smtp, RESEND);
        wait_until(&mut server, "messages", async || smtp.count() >= messages).await;
        kill(&mut server);
        assert!(forum.digest_state(id).await.0 == DigestState::Sending, "killed after the end");
        let totals = delivery::totals(forum.app.db.read(), id).await.unwrap();
        assert_eq!(usize::try_from(totals.sum()), Ok(recipients), "at kill {kill_number}");
    }
    let mut server = serve(forum, smtp, RESEND);
    let over = async || forum.digest_state(id).await.0 == DigestState::Sent;
    wait_until(&mut server, "the end", over).await;
    kill(&mut server);
}

/// Sends a digest to so many while its server is killed so often. What is wrong with what arrived.
async fn crash(forum: &TestApp, recipients: usize, kills: usize) -> Vec<String> {
    let addresses: Vec<String> = (0..recipients).map(|n| format!("reader-{n:04}@example.org")).collect();
    let id = forum.released_digest(&addresses).await;
    let slow = [Fault::for_everyone(Trouble::Delay { seconds: 0.05 })];
    let smtp = Smtp::start(&slow).await;

    send_with_kills(forum, &smtp, (id, recipients), kills).await;

    let mut received: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
    for message in smtp.messages() {
        assert_eq!(message.to.len(), 1);
        received
            .entry(message.to[0].clone())
            .or_default()
            .push([message.from.into_bytes(), message.bytes].concat());
    }
    let mut wrong = Vec::new();
    for to in addresses.iter().filter(|to| !received.contains_key(*to)) {
        wrong.push(format!("{to} was missed"));
    }
    let in_flight = forum.unanswered(id).await;
    for (to, copies) in received.iter().filter(|(_, copies)| copies.len() > 1) {
        if !in_flight.contains(to) {
            wrong.push(format!("{to} got it {} times and was not in flight", copies.len()));
        }
        if copies.iter().any(|bytes| *bytes != copies[0]) {
            wrong.push(format!("{to} got different bytes"));
        }
    }
    let copies = forum.copies(id).await;
    assert_eq!(copies.len(), recipients);
    wrong.extend(copies.iter().filter(|copy| copy.state != State::Accepted).map(|copy| format!("{copy:?}")));
    let repeats: usize = received.values().map(|copies| copies.len() - 1).sum();
    if in_flight.len() > kills * IN_FLIGHT {
        wrong.push(format!("{} in flight at {kills} kills", in_flight.len()));
    }
    println!(
        "{recipients} recipients, {kills} kills, {} in flight at one, {repeats} repeats",
        in_flight.len()
    );
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_whose_server_is_killed_again_and_again_reaches_everyone() {
    let mut forum = TestApp::start().await;
    forum.app.clock = Clock::System;
    forum.make_durable().await;
    let wrong = crash(&forum, RECIPIENTS, kills()).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(!forum.unanswered_at_all().await.is_empty(), "no kill came while a copy was in flight");
    // The last kill may have come just when something else was due.
    forum.run_due_jobs().await;
}

/// The test of the test: the database forgets what a worker intends, as if it had not been committed.
#[tokio::test(flavor = "multi_thread")]
async fn were_the_intent_not_committed_the_crash_test_would_say_so() {
    let mut forum = TestApp::start().await;
    forum.app.clock = Clock::System;
    forum.make_durable().await;
    let forget = "DELETE FROM delivery_attempt WHERE delivery_id = NEW.delivery_id AND number = NEW.number;";
    let planted = match forum.app.db.backend() {
        DbBackend::Postgres => format!(
            "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {forget} RETURN NEW; END $$; \
             CREATE TRIGGER forget AFTER INSERT ON delivery_attempt FOR EACH ROW EXECUTE FUNCTION forget()"
        ),
        _ => format!("CREATE TRIGGER forget AFTER INSERT ON delivery_attempt BEGIN {forget} END"),
    };
    forum.app.db.write().execute_unprepared(&planted).await.unwrap();
    let wrong = crash(&forum, 120, 3).await;
    assert!(wrong.iter().any(|words| words.contains("was not in flight")), "{wrong:#?}");
    forum.run_due_jobs().await;
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

    let mut server = serve(&forum, &smtp, RESEND);
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
    let mut server = serve(&forum, &smtp, RESEND);
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
    forum.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_copies_are_held_a_server_that_is_killed_sends_none_twice_and_waits_for_a_decision() {
    let mut forum = TestApp::start().await;
    forum.app.clock = Clock::System;
    forum.make_durable().await;
    let (recipients, kills) = (160, 3);
    let addresses: Vec<String> = (0..recipients).map(|n| format!("reader-{n:04}@example.org")).collect();
    let id = forum.released_digest(&addresses).await;
    let smtp = Smtp::start(&[Fault::for_everyone(Trouble::Delay { seconds: 0.05 })]).await;
    for kill_number in 1..=kills {
        let messages = kill_number * recipients / (kills + 2);
        let mut server = serve(&forum, &smtp, HOLD);
        wait_until(&mut server, "messages", async || smtp.count() >= messages).await;
        kill(&mut server);
    }
    let mut server = serve(&forum, &smtp, HOLD);
    let decided = async || {
        let copies = forum.copies(id).await;
        copies.iter().all(|copy| matches!(copy.state, State::Accepted | State::Held))
    };
    wait_until(&mut server, "what is left", decided).await;

    let in_flight = forum.unanswered(id).await;
    let copies = forum.copies(id).await;
    let held = copies.iter().filter(|copy| copy.state == State::Held).map(|copy| copy.address.clone());
    assert_eq!(held.collect::<HashSet<_>>(), in_flight, "what was in flight, and nothing else, is held");
    assert!(!in_flight.is_empty(), "no kill came while a copy was in flight");
    let to: HashSet<String> = smtp.messages().into_iter().map(|message| message.to[0].clone()).collect();
    assert_eq!(smtp.count(), to.len(), "somebody got it twice");
    assert!(addresses.iter().all(|address| to.contains(address) || in_flight.contains(address)));
    kill(&mut server);
    forum.run_due_jobs().await;
    assert_eq!((forum.digest_state(id).await.0, forum.inbox().len()), (DigestState::Sending, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_starts_to_hold_copies_holds_what_the_one_before_would_have_sent_again() {
    let mut forum = TestApp::start().await;
    forum.app.clock = Clock::System;
    forum.make_durable().await;
    let to = "reader-0000@example.org".to_owned();
    let id = forum.released_digest(std::slice::from_ref(&to)).await;
    let smtp = Smtp::start(&[Fault::once(&to, Trouble::Silence)]).await;
    let state = async |state| forum.copies(id).await.first().is_some_and(|copy| copy.state == state);
    let mut server = serve(&forum, &smtp, RESEND);
    wait_until(&mut server, "an answer that is lost", async || state(State::Uncertain).await).await;
    kill(&mut server);

    let mut server = serve(&forum, &smtp, HOLD);
    wait_until(&mut server, "the hold", async || state(State::Held).await).await;
    kill(&mut server);

    forum.run_due_jobs().await;
    assert_eq!((smtp.count(), forum.inbox().len()), (1, 0));
}
