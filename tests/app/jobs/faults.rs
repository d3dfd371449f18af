//! What a mail server does wrong, at which command, and what becomes of a copy: refused, hung up on, left waiting, told
//! that the server goes away (421). The server is Postfix's own for such tests.
#![expect(clippy::print_stdout, reason = "the table is there to be read")]

use crate::support::{TestApp, sink::Sink};
use chrono::TimeDelta;
use csa_forum::{app::App, mailer::Mailer};
use entity::{
    delivery::{self, State},
    delivery_attempt,
    digest::State as DigestState,
    relay,
};
use sea_orm::{EntityTrait, QueryOrder};
use std::time::Duration;

/// Each step may take so long.
const LIMIT: Duration = Duration::from_secs(1);

/// What a fault does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The server has it.
    Accepted,
    /// The server is away: nothing was tried, all wait.
    Away,
    /// The server does not want us: nothing was tried, the digest pauses.
    Paused,
    /// It was tried, is nobody's fault, and is tried again freely.
    Freely,
    /// It is tried again by the schedule.
    Scheduled,
    /// It has failed for good.
    Failed,
    /// Nobody knows: the same bytes are sent again.
    Uncertain,
}

/// How smtp-sink is told, and at which commands what comes of it.
const FAULTS: [(&str, &str, [Outcome; 7]); 5] = {
    use Outcome::{Accepted, Away, Failed, Freely, Paused, Scheduled, Uncertain};
    [
        // CONNECT, EHLO, MAIL, RCPT, DATA, the final dot, QUIT
        ("refuses for now", "-r", [Away, Away, Scheduled, Scheduled, Scheduled, Scheduled, Accepted]),
        ("refuses for good", "-f", [Paused, Paused, Paused, Failed, Failed, Failed, Accepted]),
        ("hangs up", "-q", [Away, Away, Freely, Freely, Freely, Uncertain, Accepted]),
        ("goes away (421)", "-Q", [Away, Away, Freely, Freely, Freely, Freely, Accepted]),
        ("says nothing", "-W", [Away, Away, Freely, Freely, Freely, Uncertain, Accepted]),
    ]
};

const COMMANDS: [&str; 7] = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"];

/// Sends a digest to one reader through a server that does this wrong, and says what came of it.
async fn send(faults: &[&str]) -> Outcome {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&["reader@example.org".to_owned()]).await;
    let sink = Sink::start(faults);
    let mailer = Mailer::connect(&sink.url(), LIMIT).unwrap();
    csa_forum::run_due_jobs(&App { mailer, ..forum.app.clone() }).await.unwrap();

    let db = forum.app.db.read();
    let copy = delivery::Entity::find().one(db).await.unwrap().unwrap();
    let attempts = delivery_attempt::Entity::find().order_by_asc(delivery_attempt::Column::Number);
    let attempts = attempts.all(db).await.unwrap();
    let relay = relay::Entity::find().one(db).await.unwrap();
    let away = relay.and_then(|relay| relay.away_until).is_some_and(|until| until > forum.app.clock.now());
    let (state, reason) = forum.digest_state(id).await;
    let outcome = attempts.last().and_then(|attempt| attempt.outcome.clone()).unwrap_or_default();
    let waits = copy.next_at - forum.app.clock.now();
    match (copy.state, copy.attempts, outcome.as_str()) {
        (State::Accepted, 1, "accepted") => {
            assert_eq!(state, DigestState::Sent);
            Outcome::Accepted
        }
        (State::Queued, 0, "") if away => {
            assert_eq!((state, waits), (DigestState::Sending, TimeDelta::zero()));
            Outcome::Away
        }
        (State::Queued, 0, "" | "unwelcome") => {
            assert_eq!((state, reason.as_deref()), (DigestState::Paused, Some("unwelcome")));
            Outcome::Paused
        }
        (State::Queued, 0, "broken") => {
            assert!(waits >= TimeDelta::minutes(1) && state == DigestState::Sending, "{waits}");
            Outcome::Freely
        }
        (State::Retry, 1, "transient") => {
            assert!(waits >= TimeDelta::minutes(1) && state == DigestState::Sending, "{waits}");
            assert!(copy.reply.is_some_and(|reply| reply.starts_with("450")));
            Outcome::Scheduled
        }
        (State::Failed, 1, "permanent") => {
            assert_eq!(state, DigestState::SentWithFailures);
            assert!(copy.reply.is_some_and(|reply| reply.starts_with("500")));
            Outcome::Failed
        }
        (State::Uncertain, 1, "uncertain") => {
            assert!(waits >= TimeDelta::minutes(1) && state == DigestState::Sending, "{waits}");
            Outcome::Uncertain
        }
        other => panic!("{faults:?}: {other:?}, {state:?} {reason:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_at_each_command_has_the_outcome_that_was_designed() {
    println!("{:<17}{}", "", COMMANDS.map(|command| format!("{command:<11}")).concat());
    let mut wrong = Vec::new();
    for (words, option, expected) in FAULTS {
        let mut cells = Vec::new();
        for (command, expected) in COMMANDS.into_iter().zip(expected) {
            // Far longer than anybody waits.
            let told = if option == "-W" { format!("{command}:60") } else { command.to_owned() };
            let found = send(&[option, &told]).await;
            cells.push(format!("{:<11}", format!("{found:?}")));
            if found != expected {
                wrong.push(format!("{words} at {command}: {found:?} instead of {expected:?}"));
            }
        }
        println!("{words:<17}{}", cells.concat());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_nothing_wrong_has_every_copy() {
    assert_eq!(send(&[]).await, Outcome::Accepted);
}
