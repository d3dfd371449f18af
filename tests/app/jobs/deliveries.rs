//! Copies of a digest on their way through a real mail server, which fails as planned.

use crate::support::{
    TestApp, Vacant,
    digests::{self, Copy, MANNER},
    smtp::{Fault, Message, Smtp, Trouble},
};
use chrono::TimeDelta;
use csa_forum::{
    app::App,
    domain::delivery::{self, Outcome},
    mailer::Mailer,
};
use entity::{delivery::State, digest::State as DigestState};
use serde_json::Value;
use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

const LIMIT: Duration = Duration::from_secs(10);

fn addresses(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("reader-{number:03}@example.org")).collect()
}

/// Sends what is due through a mail server.
async fn send(forum: &TestApp, url: &str, limit: Duration) {
    let mailer = Mailer::connect(url, limit).unwrap();
    csa_forum::run_due_jobs(&App { mailer, ..forum.app.clone() }).await.unwrap();
}

async fn only_copy(forum: &TestApp, id: entity::id::DigestId) -> Copy {
    let mut copies = forum.copies(id).await;
    assert_eq!(copies.len(), 1);
    copies.remove(0)
}

/// What Python's own library makes of a message.
fn read_by_python(message: &Message) -> Value {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut python = Command::new(tests.join(".venv/bin/python"));
    python.arg(tests.join("support/read_mail.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&message.bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn each_copy_has_one_recipient_and_names_nobody_else() {
    let forum = TestApp::start().await;
    let addresses = addresses(12);
    let id = forum.released_digest(&addresses).await;
    let smtp = Smtp::start(&[]).await;

    send(&forum, &smtp.url(), LIMIT).await;

    let messages = smtp.messages();
    let mut to: Vec<&String> = messages.iter().map(|message| &message.to[0]).collect();
    to.sort();
    assert_eq!(to, addresses.iter().collect::<Vec<_>>());
    for message in &messages {
        assert_eq!((message.to.len(), message.replied), (1, true));
        let text = String::from_utf8(message.bytes.clone()).unwrap();
        for other in addresses.iter().filter(|address| **address != message.to[0]) {
            assert!(!text.contains(other.as_str()), "{} names {other}", message.to[0]);
        }
        assert!(!text.contains("Reader") && !text.contains("Marram") && !text.contains("Sedge"), "{text}");
    }
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
    assert!(forum.copies(id).await.iter().all(|copy| copy.state == State::Accepted && copy.attempts == 1));
}

#[tokio::test]
async fn another_library_reads_the_message_and_finds_nothing_amiss() {
    let forum = TestApp::start().await;
    forum.released_digest(&addresses(1)).await;
    let smtp = Smtp::start(&[]).await;
    send(&forum, &smtp.url(), LIMIT).await;

    let message = smtp.messages().remove(0);
    assert_eq!(message.from, forum.app.mail_from.email.to_string());
    let mail = read_by_python(&message);

    assert_eq!(mail["defects"], serde_json::json!([]));
    assert_eq!(mail["type"], "multipart/alternative");
    let headers = &mail["headers"];
    assert_eq!(headers["subject"], "OFFICIAL: The Forum: November 2026");
    assert_eq!(headers["to"], "reader-000@example.org");
    assert_eq!(headers["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
    assert_eq!(headers["auto-submitted"], "auto-generated");
    assert_eq!(headers["list-id"], "<monthly.localhost.example>");
    assert!(headers["message-id"].as_str().unwrap().ends_with("@localhost.example>"), "{headers}");
    assert_eq!(headers["date"], "Mon, 23 Nov 2026 12:00:00 +0000");
    let (text, html) = (&mail["parts"][0], &mail["parts"][1]);
    assert_eq!((&text["type"], &html["type"]), (&"text/plain".into(), &"text/html".into()));
    assert!(text["text"].as_str().unwrap().starts_with("OFFICIAL\r\n"), "{text}");
    for part in [text, html] {
        let words = part["text"].as_str().unwrap();
        assert!(words.contains("T-2026-014") && words.contains("Say so in guidance."), "{words}");
    }
    let page = scraper::Html::parse_document(html["text"].as_str().unwrap());
    let found = |selector: &str| page.select(&scraper::Selector::parse(selector).unwrap()).count();
    assert_eq!((found("h1"), found("html[lang=en]")), (1, 1));
    assert_eq!(found("img, script, link, form, iframe, object, [src], [background]"), 0);
    assert!(message.bytes.len() < 90 * 1024 && message.bytes.is_ascii());
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_again_whole() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(1)).await;
    let to = "reader-000@example.org";
    let faults = [
        Fault::once(to, Trouble::Recipient { reply: "451 4.7.1 Try later" }),
        Fault::once(to, Trouble::Message { reply: "452 4.3.1 Mail system full" }),
    ];
    let smtp = Smtp::start(&faults).await;

    send(&forum, &smtp.url(), LIMIT).await;
    let copy = only_copy(&forum, id).await;
    assert_eq!((copy.state, copy.attempts), (State::Retry, 1));
    assert!(copy.reply.contains("451") && copy.reply.contains("Try later"), "{}", copy.reply);
    send(&forum, &smtp.url(), LIMIT).await;
    assert_eq!(only_copy(&forum, id).await.attempts, 1, "not before its time");

    forum.advance(TimeDelta::seconds(67));
    send(&forum, &smtp.url(), LIMIT).await;
    let copy = only_copy(&forum, id).await;
    assert_eq!((copy.state, copy.attempts), (State::Retry, 2));
    assert!(copy.reply.contains("452"), "{}", copy.reply);
    forum.advance(TimeDelta::minutes(6));
    send(&forum, &smtp.url(), LIMIT).await;

    let copy = only_copy(&forum, id).await;
    assert_eq!((copy.state, copy.attempts), (State::Accepted, 3));
    assert_eq!(smtp.count(), 1);
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
}

#[tokio::test]
async fn what_is_refused_for_two_days_has_failed() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(1)).await;
    let busy = Trouble::Recipient { reply: "451 4.7.1 Try later" };
    let smtp = Smtp::start(&[Fault::always("reader-000@example.org", busy)]).await;

    let mut hours = 0;
    while forum.digest_state(id).await.0 == DigestState::Sending || hours == 0 {
        send(&forum, &smtp.url(), LIMIT).await;
        forum.advance(TimeDelta::hours(1));
        hours += 1;
        assert!(hours <= 48, "it goes on for ever");
    }

    let copy = only_copy(&forum, id).await;
    assert_eq!((copy.state, forum.digest_state(id).await.0), (State::Failed, DigestState::SentWithFailures));
    assert!((7..=10).contains(&copy.attempts), "{}", copy.attempts);
}

#[tokio::test]
async fn what_is_refused_for_good_has_failed_and_the_others_arrive() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(3)).await;
    let gone = Trouble::Recipient { reply: "550 5.1.1 No such mailbox" };
    let full = Trouble::Message { reply: "552 5.2.2 Mailbox full" };
    let faults =
        [Fault::always("reader-000@example.org", gone), Fault::always("reader-001@example.org", full)];
    let smtp = Smtp::start(&faults).await;

    send(&forum, &smtp.url(), LIMIT).await;

    let copies = forum.copies(id).await;
    let states: Vec<State> = copies.iter().map(|copy| copy.state).collect();
    assert_eq!(states, [State::Failed, State::Failed, State::Accepted]);
    assert_eq!(copies[0].reply, "550 5.1.1 No such mailbox");
    assert_eq!(copies[1].reply, "552 5.2.2 Mailbox full");
    assert_eq!(smtp.count(), 1);
    assert_eq!(forum.digest_state(id).await.0, DigestState::SentWithFailures);
}

#[tokio::test]
async fn when_the_answer_to_the_final_dot_is_lost_the_same_bytes_are_sent_again() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(2)).await;
    let smtp = Smtp::start(&[Fault::once("reader-000@example.org", Trouble::Silence)]).await;

    send(&forum, &smtp.url(), LIMIT).await;
    assert_eq!(forum.copies(id).await[0].state, State::Uncertain);
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sending, "not closed while one is uncertain");
    forum.advance(TimeDelta::seconds(67));
    send(&forum, &smtp.url(), LIMIT).await;

    let messages = smtp.messages();
    let twice: Vec<&Message> =
        messages.iter().filter(|message| message.to == ["reader-000@example.org"]).collect();
    assert_eq!((messages.len(), twice.len()), (3, 2));
    assert_eq!((twice[0].replied, twice[1].replied), (false, true));
    assert_eq!(twice[0].bytes, twice[1].bytes);
    assert_eq!(forum.copies(id).await[0].state, State::Accepted);
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_not_taken_for_the_next_messages() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(8)).await;
    let slow = Trouble::Delay { seconds: 4.0 };
    let gone = Trouble::Recipient { reply: "550 5.1.1 No such mailbox" };
    let faults = [Fault::once("reader-000@example.org", slow), Fault::always("reader-007@example.org", gone)];
    let smtp = Smtp::start(&faults).await;

    send(&forum, &smtp.url(), Duration::from_secs(1)).await;

    let copies = forum.copies(id).await;
    assert_eq!((copies[0].state, copies[7].state), (State::Uncertain, State::Failed));
    assert!(copies[1..7].iter().all(|copy| copy.state == State::Accepted), "{copies:?}");
}

#[tokio::test]
async fn an_outage_burns_nobodys_attempts() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(6)).await;
    let closed = Vacant::find();

    for _ in 0..3 {
        send(&forum, &closed.mail_url(), LIMIT).await;
        forum.advance(TimeDelta::minutes(1));
    }

    let copies = forum.copies(id).await;
    assert!(copies.iter().all(|copy| copy.state == State::Queued && copy.attempts == 0), "{copies:?}");
    let smtp = Smtp::start(&[]).await;
    send(&forum, &smtp.url(), LIMIT).await;
    assert_eq!((smtp.count(), forum.digest_state(id).await.0), (6, DigestState::Sent));
}

#[tokio::test]
async fn a_server_without_the_tls_that_is_asked_for_pauses_the_digest() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(3)).await;
    let smtp = Smtp::start(&[]).await;

    send(&forum, &smtp.url().replacen("smtp", "smtp+starttls", 1), LIMIT).await;

    assert_eq!(forum.digest_state(id).await, (DigestState::Paused, Some("unwelcome".to_owned())));
    assert_eq!(smtp.count(), 0);
    assert!(forum.copies(id).await.iter().all(|copy| copy.attempts == 0 && copy.state == State::Queued));
}

#[tokio::test]
async fn five_refusals_before_the_first_success_pause_the_digest() {
    let forum = TestApp::start().await;
    let addresses = addresses(20);
    let id = forum.released_digest(&addresses).await;
    let refuse = |to: &String| Fault::always(to, Trouble::Message { reply: "554 5.7.1 Refused by policy" });
    let smtp = Smtp::start(&addresses.iter().map(refuse).collect::<Vec<_>>()).await;

    send(&forum, &smtp.url(), LIMIT).await;

    assert_eq!(forum.digest_state(id).await, (DigestState::Paused, Some("refused".to_owned())));
    let failed = forum.copies(id).await.iter().filter(|copy| copy.state == State::Failed).count();
    // Those in flight at that moment still end.
    assert!((5..=8).contains(&failed), "{failed}");
}

#[tokio::test]
async fn a_copy_whose_worker_died_before_the_intent_waits_again_and_after_it_is_uncertain() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(2)).await;
    forum.freeze_without_sending().await;
    let (db, now) = (&forum.app.db, forum.app.clock.now());
    let first = digests::claim(db, &MANNER, now).await.unwrap().unwrap();
    let second = digests::claim(db, &MANNER, now).await.unwrap().unwrap();
    assert!(digests::claim(db, &MANNER, now).await.unwrap().is_none(), "the leases hold");
    let parcel = digests::intend(db, &second, now).await.unwrap().unwrap();

    delivery::recover(db, MANNER.when_uncertain, now).await.unwrap();
    assert!(forum.copies(id).await.iter().all(|copy| copy.state == State::Leased));
    forum.advance(MANNER.lease);
    delivery::recover(db, MANNER.when_uncertain, forum.app.clock.now()).await.unwrap();

    let states = async || {
        let mut states: Vec<State> = forum.copies(id).await.into_iter().map(|copy| copy.state).collect();
        states.sort();
        states
    };
    assert_eq!(states().await, [State::Queued, State::Uncertain]);
    // The dead worker's late answers change nothing but the attempt's own record.
    for late in [Outcome::Permanent("550 late".to_owned()), Outcome::Accepted("250 late".to_owned())] {
        digests::finish(db, &second, (parcel.number, late), forum.app.clock.now()).await.unwrap();
        assert_eq!(states().await, [State::Queued, State::Uncertain]);
    }
    assert!(digests::intend(db, &first, forum.app.clock.now()).await.unwrap().is_none());
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 2);
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
}

#[tokio::test]
async fn freezing_twice_sends_once() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(3)).await;
    forum.freeze_without_sending().await;
    forum.freeze_again(id).await;

    forum.run_due_jobs().await;

    assert_eq!(forum.inbox().len(), 3);
    assert_eq!(forum.copies(id).await.len(), 3);
}
