//! How many copies are sent in how long, and what an outage costs.

use crate::support::{
    TestApp, Vacant,
    digests::{self, MANNER},
    smtp::{Fault, Smtp, Trouble},
};
use chrono::TimeDelta;
use csa_forum::{app::App, domain::delivery, mailer::Mailer};
use entity::{delivery::State, delivery_attempt, digest::State as DigestState};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::time::Duration;

fn addresses(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("reader-{number:03}@example.org")).collect()
}

#[tokio::test]
async fn no_more_leave_a_minute_than_is_set_whoever_sends_them() {
    let forum = TestApp::start_with(|settings| settings.mail.a_minute = Some(120)).await;
    let id = forum.released_digest(&addresses(9)).await;
    // A second worker is another process on the same database.
    let other = App { ..forum.app.clone() };

    csa_forum::run_due_jobs(&forum.app).await.unwrap();
    csa_forum::run_due_jobs(&other).await.unwrap();
    assert_eq!(forum.inbox().len(), 2, "a second's worth at once");
    for sent in 3..=6 {
        forum.advance(TimeDelta::milliseconds(500));
        csa_forum::run_due_jobs(&forum.app).await.unwrap();
        csa_forum::run_due_jobs(&other).await.unwrap();
        assert_eq!(forum.inbox().len(), sent);
    }
    // Nothing is saved up for more than a second.
    forum.advance(TimeDelta::minutes(5));
    csa_forum::run_due_jobs(&forum.app).await.unwrap();
    assert_eq!(forum.inbox().len(), 8);
    forum.advance(TimeDelta::seconds(1));
    csa_forum::run_due_jobs(&forum.app).await.unwrap();
    assert_eq!((forum.inbox().len(), forum.digest_state(id).await.0), (9, DigestState::Sent));
}

#[tokio::test]
async fn looking_for_copies_when_none_is_due_takes_nobodys_turn() {
    let forum = TestApp::start().await;
    let slow = delivery::Manner { pace: Some(delivery::Pace::a_minute(1)), ..MANNER };
    let (db, now) = (&forum.app.db, forum.app.clock.now());
    for _ in 0..3 {
        assert!(digests::claim(db, &slow, now).await.unwrap().is_none());
    }
    forum.released_digest(&addresses(2)).await;
    forum.freeze_without_sending().await;
    assert!(digests::claim(db, &slow, now).await.unwrap().is_some());
    assert!(digests::claim(db, &slow, now).await.unwrap().is_none(), "the next in a minute");
}

#[tokio::test]
async fn in_an_outage_of_a_day_nothing_is_tried_and_then_all_arrive() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(4)).await;
    let closed = Vacant::find();
    let mailer = Mailer::connect(&closed.mail_url(), Duration::from_secs(1)).unwrap();
    let down = App { mailer, ..forum.app.clone() };
    for _ in 0..72 {
        csa_forum::run_due_jobs(&down).await.unwrap();
        forum.advance(TimeDelta::hours(1));
    }

    assert_eq!(delivery_attempt::Entity::find().count(forum.app.db.read()).await.unwrap(), 0);
    assert!(forum.copies(id).await.iter().all(|copy| (copy.state, copy.attempts) == (State::Queued, 0)));
    let trouble = forum.person_with("Rosa", &[entity::role_grant::Role::Administrator]).await;
    assert!(trouble.get("/mail").await.says("The mail server was not reached."));
    let smtp = Smtp::start(&[]).await;
    let mailer = Mailer::connect(&smtp.url(), Duration::from_secs(10)).unwrap();
    csa_forum::run_due_jobs(&App { mailer, ..forum.app.clone() }).await.unwrap();
    assert_eq!((smtp.count(), forum.digest_state(id).await.0), (4, DigestState::Sent));
}

#[tokio::test]
async fn a_server_that_was_not_reached_is_left_alone_for_a_while() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(1)).await;
    let closed = Vacant::find();
    let mailer = Mailer::connect(&closed.mail_url(), Duration::from_secs(1)).unwrap();
    csa_forum::run_due_jobs(&App { mailer, ..forum.app.clone() }).await.unwrap();

    forum.advance(TimeDelta::seconds(14));
    forum.run_due_jobs().await;
    assert!(forum.inbox().is_empty(), "not yet");
    forum.advance(TimeDelta::seconds(1));
    forum.run_due_jobs().await;
    assert_eq!((forum.inbox().len(), forum.digest_state(id).await.0), (1, DigestState::Sent));
}

#[tokio::test]
async fn a_connection_serves_many_messages_and_outlives_a_refusal() {
    let forum = TestApp::start_with(|settings| settings.mail_at_once = 1).await;
    let id = forum.released_digest(&addresses(6)).await;
    let gone = Trouble::Recipient { reply: "550 5.1.1 No such mailbox" };
    let full = Trouble::Message { reply: "452 4.3.1 Mail system full" };
    let faults = [Fault::always("reader-001@example.org", gone), Fault::once("reader-003@example.org", full)];
    let smtp = Smtp::start(&faults).await;
    let mailer = Mailer::connect(&smtp.url(), Duration::from_secs(10)).unwrap();
    let app = App { mailer, ..forum.app.clone() };
    csa_forum::run_due_jobs(&app).await.unwrap();

    let states: Vec<State> = forum.copies(id).await.into_iter().map(|copy| copy.state).collect();
    let (sent, failed, retry) = (State::Accepted, State::Failed, State::Retry);
    assert_eq!(states, [sent, failed, sent, retry, sent, sent]);
    assert_eq!(smtp.connections(), 1);
}
