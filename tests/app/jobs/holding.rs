//! Copies that may have arrived, where the operator wants none sent twice: each waits until somebody decides.

use super::refreezing::Sending;
use crate::support::{
    Person, TestApp, Vacant,
    digests::{self, MANNER},
    smtp::{Fault, Message, Smtp, Trouble},
};
use chrono::TimeDelta;
use csa_forum::{
    app::App,
    config::Uncertain,
    domain::{
        Error,
        delivery::{self, Decision, HELD_BACK, Manner, Status, WhenUncertain},
    },
    mailer::Mailer,
};
use entity::{
    delivery::{self as copy, State},
    digest::State as DigestState,
    id::{DeliveryId, DigestId},
    role_grant::Role,
};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use std::{collections::BTreeSet, time::Duration};

const HOLDING: Manner = Manner { when_uncertain: WhenUncertain::Hold, ..MANNER };
const FIRST: &str = "reader-000@example.org";

fn addresses(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("reader-{number:03}@example.org")).collect()
}

async fn holding() -> TestApp {
    TestApp::start_with(|settings| settings.mail.uncertain = Uncertain::Hold).await
}

async fn send(forum: &TestApp, url: &str) {
    let mailer = Mailer::connect(url, Duration::from_secs(10)).unwrap();
    csa_forum::run_due_jobs(&App { mailer, ..forum.app.clone() }).await.unwrap();
}

async fn states(forum: &TestApp, id: DigestId) -> Vec<State> {
    forum.copies(id).await.into_iter().map(|copy| copy.state).collect()
}

async fn held(forum: &TestApp, id: DigestId) -> BTreeSet<DeliveryId> {
    let held = copy::Entity::find()
        .filter(copy::Column::DigestId.eq(id).and(copy::Column::State.eq(State::Held)))
        .all(forum.app.db.read());
    held.await.unwrap().into_iter().map(|copy| copy.id).collect()
}

/// A moderator decides on all that is held.
async fn decide(forum: &TestApp, by: &Person<'_>, id: DigestId, decision: Decision) {
    let copies = held(forum, id).await;
    let actor = by.actor().await;
    delivery::decide(&forum.app.db, &actor, (id, &copies), decision).await.unwrap();
}

fn to_first(smtp: &Smtp) -> Vec<Message> {
    smtp.messages().into_iter().filter(|message| message.to == [FIRST]).collect()
}

#[tokio::test]
async fn a_copy_whose_answer_is_lost_is_held_and_its_digest_does_not_close() {
    let forum = holding().await;
    let id = forum.released_digest(&addresses(3)).await;
    let smtp = Smtp::start(&[Fault::once(FIRST, Trouble::Silence)]).await;

    for _ in 0..4 {
        send(&forum, &smtp.url()).await;
        assert_eq!(states(&forum, id).await, [State::Held, State::Accepted, State::Accepted]);
        assert_eq!(forum.digest_state(id).await.0, DigestState::Sending, "it waits");
        forum.advance(TimeDelta::days(1));
    }

    assert_eq!(smtp.count(), 3, "each once");
    assert_eq!(delivery::totals(forum.app.db.read(), id).await.unwrap().sum(), 3);
    let teal = forum.moderator("Teal").await;
    decide(&forum, &teal, id, Decision::CountAsSent).await;
    send(&forum, &smtp.url()).await;
    assert_eq!((smtp.count(), forum.digest_state(id).await.0), (3, DigestState::Sent));
}

#[tokio::test]
async fn a_copy_whose_worker_died_after_the_intent_is_held_and_before_it_waits_again() {
    let forum = holding().await;
    let id = forum.released_digest(&addresses(2)).await;
    forum.freeze_without_sending().await;
    let (db, now) = (&forum.app.db, forum.app.clock.now());
    digests::claim(db, &HOLDING, now).await.unwrap().unwrap();
    let second = digests::claim(db, &HOLDING, now).await.unwrap().unwrap();
    digests::intend(db, &second, now).await.unwrap().unwrap();
    forum.advance(HOLDING.lease);

    forum.run_due_jobs().await;

    let mut states = states(&forum, id).await;
    states.sort();
    assert_eq!(states, [State::Held, State::Accepted]);
    assert_eq!((forum.inbox().len(), forum.digest_state(id).await.0), (1, DigestState::Sending));
}

#[tokio::test]
async fn what_somebody_has_sent_again_outlasts_an_outage_and_is_held_once_more_when_its_answer_is_lost_again()
{
    let forum = holding().await;
    let id = forum.released_digest(&addresses(1)).await;
    let silent = Fault::once(FIRST, Trouble::Silence);
    let smtp = Smtp::start(&[silent.clone(), silent]).await;
    send(&forum, &smtp.url()).await;
    let teal = forum.moderator("Teal").await;
    decide(&forum, &teal, id, Decision::Resend).await;

    let closed = Vacant::find();
    send(&forum, &closed.mail_url()).await;
    assert_eq!(states(&forum, id).await, [State::Uncertain], "nobody is asked again");
    forum.advance(TimeDelta::minutes(1));
    send(&forum, &smtp.url()).await;
    assert_eq!(states(&forum, id).await, [State::Held]);
    decide(&forum, &teal, id, Decision::Resend).await;
    send(&forum, &smtp.url()).await;

    let copies = to_first(&smtp);
    assert_eq!(copies.iter().map(|message| message.replied).collect::<Vec<_>>(), [false, false, true]);
    assert!(copies.iter().all(|message| message.bytes == copies[0].bytes));
    assert_eq!(
        (states(&forum, id).await, forum.digest_state(id).await.0),
        (vec![State::Accepted], DigestState::Sent)
    );
}

#[tokio::test]
async fn a_digest_that_is_stopped_waits_for_no_decision() {
    let forum = holding().await;
    let id = forum.released_digest(&addresses(2)).await;
    let smtp = Smtp::start(&[Fault::once(FIRST, Trouble::Silence)]).await;
    send(&forum, &smtp.url()).await;
    let actor = forum.moderator("Teal").await.actor().await;
    let version = csa_forum::domain::digest::find(forum.app.db.read(), &actor, id).await.unwrap().version;

    delivery::stop(&forum.app.db, &actor, (id, version)).await.unwrap();
    forum.run_due_jobs().await;

    assert_eq!(states(&forum, id).await, [State::Uncertain, State::Accepted]);
    let digest = csa_forum::domain::digest::find(forum.app.db.read(), &actor, id).await.unwrap();
    assert_eq!((digest.state, digest.closed_at), (DigestState::Stopped, Some(forum.app.clock.now())));
    assert!(forum.inbox().is_empty());
}

#[tokio::test]
async fn a_held_copy_that_comes_back_has_bounced_and_its_digest_closes() {
    let forum = holding().await;
    let id = forum.released_digest(&addresses(2)).await;
    let smtp = Smtp::start(&[Fault::once(FIRST, Trouble::Silence)]).await;
    send(&forum, &smtp.url()).await;
    let copy = held(&forum, id).await.pop_first().unwrap();

    let full = (Status::parse("5.2.2").unwrap(), "552 5.2.2 Mailbox full");
    delivery::bounce(&forum.app.db, copy, full, forum.app.clock.now()).await.unwrap();
    forum.run_due_jobs().await;

    assert_eq!(states(&forum, id).await, [State::Bounced, State::Accepted]);
    assert_eq!(forum.digest_state(id).await.0, DigestState::SentWithFailures);
}

#[tokio::test]
async fn a_held_copy_with_what_was_withdrawn_is_not_sent_again_when_the_rest_is() {
    let forum = holding().await;
    let sending = Sending::release(&forum, 2).await;
    let later = Fault::once("reader-1@example.org", Trouble::Recipient { reply: "451 4.7.1 Try later" });
    let smtp = Smtp::start(&[Fault::once("reader-0@example.org", Trouble::Silence), later]).await;
    sending.send(&smtp).await;
    sending.withdraw(0).await;
    forum.advance(TimeDelta::minutes(2));
    sending.send(&smtp).await;
    assert_eq!(states(&forum, sending.id).await, [State::Held, State::Retry]);

    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    sending.send(&smtp).await;

    let copies = forum.copies(sending.id).await;
    assert_eq!((copies[0].state, copies[0].reply.as_str()), (State::Failed, HELD_BACK));
    assert_eq!(copies[1].state, State::Accepted);
    assert_eq!((smtp.count(), sending.state().await.0), (2, DigestState::SentWithFailures));
}

#[tokio::test]
async fn a_copy_that_may_have_arrived_stays_uncertain_when_it_is_refused_for_now() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(1)).await;
    let smtp = Smtp::start(&[Fault::once(FIRST, Trouble::Silence)]).await;
    send(&forum, &smtp.url()).await;
    assert_eq!(states(&forum, id).await, [State::Uncertain]);
    forum.advance(TimeDelta::minutes(2));
    let busy = Trouble::Recipient { reply: "451 4.7.1 Try later" };
    let again = Smtp::start(&[Fault::once(FIRST, busy)]).await;

    send(&forum, &again.url()).await;

    let copy = forum.copies(id).await.remove(0);
    assert_eq!((copy.state, copy.attempts, again.count()), (State::Uncertain, 2, 0));
    assert!(copy.reply.starts_with("451"), "{}", copy.reply);
    forum.advance(TimeDelta::minutes(6));
    send(&forum, &again.url()).await;
    assert_eq!(to_first(&smtp)[0].bytes, to_first(&again)[0].bytes);
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
}

#[tokio::test]
async fn what_somebody_has_sent_again_is_not_held_when_its_worker_is_lost_before_it_sends_anything() {
    let forum = holding().await;
    let id = forum.released_digest(&addresses(1)).await;
    forum.freeze_without_sending().await;
    let db = &forum.app.db;
    let lose = async |after_the_intent: bool| {
        let now = forum.app.clock.now();
        let claim = digests::claim(db, &HOLDING, now).await.unwrap().unwrap();
        if after_the_intent {
            digests::intend(db, &claim, now).await.unwrap().unwrap();
        }
        forum.advance(HOLDING.lease);
        delivery::recover(db, HOLDING.when_uncertain, forum.app.clock.now()).await.unwrap();
    };
    lose(true).await;
    assert_eq!(states(&forum, id).await, [State::Held], "it may have arrived");
    let teal = forum.moderator("Teal").await;
    decide(&forum, &teal, id, Decision::Resend).await;

    lose(false).await;
    assert_eq!(states(&forum, id).await, [State::Uncertain], "nobody is asked about what was not sent");
    lose(true).await;
    assert_eq!(states(&forum, id).await, [State::Held], "this one may have arrived");

    decide(&forum, &teal, id, Decision::Resend).await;
    forum.run_due_jobs().await;
    assert_eq!((states(&forum, id).await, forum.inbox().len()), (vec![State::Accepted], 1));
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
}

#[tokio::test]
async fn a_server_that_starts_holds_what_may_have_arrived_but_not_what_somebody_has_sent_again() {
    let forum = holding().await;
    let id = forum.released_digest(&addresses(2)).await;
    let silent: Vec<Fault> = addresses(2).iter().map(|to| Fault::once(to, Trouble::Silence)).collect();
    let smtp = Smtp::start(&silent).await;
    send(&forum, &smtp.url()).await;
    let teal = forum.moderator("Teal").await;
    let copies = held(&forum, id).await;
    let first = copies.iter().take(1).copied().collect();
    delivery::decide(&forum.app.db, &teal.actor().await, (id, &first), Decision::Resend).await.unwrap();

    delivery::hold(&forum.app.db, forum.app.clock.now()).await.unwrap();

    assert_eq!(held(&forum, id).await, copies.difference(&first).copied().collect());
    send(&forum, &smtp.url()).await;
    assert_eq!((smtp.count(), held(&forum, id).await.len()), (3, 1));
    decide(&forum, &teal, id, Decision::CountAsSent).await;
    send(&forum, &smtp.url()).await;
    assert_eq!((smtp.count(), forum.digest_state(id).await.0), (3, DigestState::Sent));
}

#[tokio::test]
async fn what_a_worker_of_before_was_about_to_send_again_by_itself_is_held_when_that_worker_is_lost() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(1)).await;
    let smtp = Smtp::start(&[Fault::once(FIRST, Trouble::Silence)]).await;
    send(&forum, &smtp.url()).await;
    forum.advance(TimeDelta::minutes(2));
    let (db, now) = (&forum.app.db, forum.app.clock.now());
    digests::claim(db, &MANNER, now).await.unwrap().unwrap();
    forum.advance(MANNER.lease);

    // A server that holds starts meanwhile.
    delivery::hold(db, now).await.unwrap();
    delivery::recover(db, WhenUncertain::Hold, forum.app.clock.now()).await.unwrap();

    assert_eq!((states(&forum, id).await, smtp.count()), (vec![State::Held], 1));
    let teal = forum.moderator("Teal").await;
    decide(&forum, &teal, id, Decision::CountAsSent).await;
    forum.run_due_jobs().await;
    assert_eq!((forum.digest_state(id).await.0, forum.inbox().len()), (DigestState::Sent, 0));
}

#[tokio::test]
async fn nobody_but_a_moderator_decides_whoever_asks_the_domain() {
    let forum = holding().await;
    let id = forum.released_digest(&addresses(1)).await;
    let smtp = Smtp::start(&[Fault::once(FIRST, Trouble::Silence)]).await;
    send(&forum, &smtp.url()).await;
    let copies = held(&forum, id).await;
    let reader = forum.person_with("Olwen Reed", &[Role::PolicyReader]).await.actor().await;
    let ada = forum.person("Ada").await.actor().await;
    let db = &forum.app.db;

    for decision in [Decision::Resend, Decision::CountAsSent] {
        let refused = delivery::decide(db, &reader, (id, &copies), decision).await;
        assert!(matches!(refused, Err(Error::Forbidden("forbidden-digest"))), "{refused:?}");
        let refused = delivery::decide(db, &ada, (id, &copies), decision).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }

    assert_eq!(states(&forum, id).await, [State::Held]);
    let copy = copies.first().unwrap().to_string();
    assert!(forum.audit_kinds(&copy).await.is_empty());
}
