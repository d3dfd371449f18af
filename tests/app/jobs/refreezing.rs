//! Something goes from a digest that is being sent: what was not sent goes out without it, once somebody approved what is
//! left.

use crate::support::{
    Person, TestApp,
    digests::{self, MANNER},
    smtp::{Fault, Smtp, Trouble},
};
use chrono::TimeDelta;
use csa_forum::{
    app::App,
    domain::{
        Error, Subject,
        delivery::{self, HELD_BACK, Outcome},
        digest::{self, NewDigest},
        screening::Answers,
    },
    mailer::Mailer,
};
use entity::{
    delivery as delivery_row, delivery::State, digest as digest_row, digest::State as DigestState,
    id::DigestId, subject::SubjectKind, trend,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::time::Duration;

pub(super) const GOES: &str = "Payment requests in games";
const STAYS: &str = "Letters that say nothing";

/// A digest of three trends that was released, by whom it was written and by whom approved.
pub(super) struct Sending<'a> {
    pub(super) forum: &'a TestApp,
    pub(super) writer: Person<'a>,
    pub(super) approver: Person<'a>,
    pub(super) id: DigestId,
    pub(super) trends: Vec<trend::Model>,
}

impl<'a> Sending<'a> {
    pub(super) async fn release(forum: &'a TestApp, readers: usize) -> Self {
        let addresses: Vec<String> =
            (0..readers).map(|number| format!("reader-{number}@example.org")).collect();
        forum.policy_readers(&addresses).await;
        let (writer, approver) = (forum.moderator("Marram").await, forum.moderator("Sedge").await);
        let mut trends = Vec::new();
        for (number, title) in [GOES, STAYS, "Accounts in two names"].into_iter().enumerate() {
            trends.push(forum.published_trend(&format!("T-2026-01{number}"), title).await);
        }
        let series = forum.series().await.id.to_string();
        let id = compose(forum, &writer, (&series, "2026-11"), &trends).await;
        let sending = Self { forum, writer, approver, id, trends };
        sending.approve_and_release().await;
        sending
    }

    async fn version(&self) -> (DigestId, i32) {
        let found = digest_row::Entity::find_by_id(self.id).one(self.forum.app.db.read()).await.unwrap();
        (self.id, found.unwrap().version)
    }

    pub(super) async fn approve_and_release(&self) {
        let (db, writer, approver) =
            (&self.forum.app.db, self.writer.actor().await, self.approver.actor().await);
        digest::submit(db, &writer, self.version().await).await.unwrap();
        digest::approve(db, &approver, self.version().await, "MK1").await.unwrap();
        digest::release(db, &writer, self.version().await).await.unwrap();
    }

    /// What a moderator sees of what is left.
    pub(super) async fn seen(&self) -> String {
        let db = self.forum.app.db.read();
        let digest = digest_row::Entity::find_by_id(self.id).one(db).await.unwrap().unwrap();
        digest::fingerprint(db, &digest, self.forum.app.clock.now()).await.unwrap()
    }

    pub(super) async fn approve_afresh(&self, by: &Person<'_>, seen: &str) -> Result<(), Error> {
        delivery::approve_afresh(&self.forum.app.db, &by.actor().await, self.version().await, seen).await
    }

    pub(super) async fn state(&self) -> (DigestState, Option<String>) {
        self.forum.digest_state(self.id).await
    }

    pub(super) async fn withdraw(&self, number: usize) {
        self.forum.withdraw_trend(&self.trends[number]).await;
    }

    pub(super) async fn rows(&self) -> Vec<delivery_row::Model> {
        let rows = delivery_row::Entity::find().filter(delivery_row::Column::DigestId.eq(self.id));
        rows.all(self.forum.app.db.read()).await.unwrap()
    }

    /// Sends what is due through a mail server.
    pub(super) async fn send(&self, smtp: &Smtp) {
        let mailer = Mailer::connect(&smtp.url(), Duration::from_secs(10)).unwrap();
        csa_forum::run_due_jobs(&App { mailer, ..self.forum.app.clone() }).await.unwrap();
    }
}

pub(super) async fn compose(
    forum: &TestApp,
    writer: &Person<'_>,
    (series, period): (&str, &str),
    trends: &[trend::Model],
) -> DigestId {
    let title = format!("The Forum: {period}");
    let new =
        NewDigest::parse(series, period, (title.as_str(), "What is new."), &Answers::default()).unwrap();
    let (db, actor) = (&forum.app.db, writer.actor().await);
    let id = digest::create(db, &actor, new).await.unwrap();
    for trend in trends {
        digest::add(db, &actor, id, Subject::new(SubjectKind::Trend, trend.id.0)).await.unwrap();
    }
    id
}

/// The words of a mail, its transfer encoding undone.
pub(super) fn words(bytes: &[u8]) -> String {
    let mail = mailparse::parse_mail(bytes).unwrap();
    mail.subparts.iter().map(|part| part.get_body().unwrap()).collect()
}

fn is_conflict(done: &Result<(), Error>, key: &str) -> bool {
    matches!(done, Err(Error::Conflict(told)) if *told == key)
}

#[tokio::test]
async fn what_was_not_sent_goes_out_without_what_was_withdrawn_once_it_is_approved_afresh() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 3).await;
    let later = |to| Fault::once(to, Trouble::Recipient { reply: "451 4.7.1 Try later" });
    let smtp = Smtp::start(&[later("reader-1@example.org"), later("reader-2@example.org")]).await;
    sending.send(&smtp).await;
    assert_eq!(smtp.messages().len(), 1);
    let before = sending.rows().await;

    sending.withdraw(0).await;
    forum.advance(TimeDelta::minutes(2));
    sending.send(&smtp).await;

    assert_eq!(sending.state().await, (DigestState::Paused, Some("item-gone".to_owned())));
    let writer = sending.writer.actor().await;
    let resumed = delivery::resume(&forum.app.db, &writer, sending.version().await).await;
    assert!(is_conflict(&resumed, "conflict-digest-item-gone"), "not without a fresh approval: {resumed:?}");
    let own = sending.approve_afresh(&sending.writer, &sending.seen().await).await;
    assert!(matches!(own, Err(Error::Forbidden(_))), "who wrote it does not approve it: {own:?}");
    let member = forum.person("Ada").await;
    assert!(matches!(sending.approve_afresh(&member, &sending.seen().await).await, Err(Error::NotFound)));
    sending.send(&smtp).await;
    assert_eq!(smtp.messages().len(), 1, "nothing leaves before");

    let seen = sending.seen().await;
    sending.approve_afresh(&sending.approver, &seen).await.unwrap();
    let again = sending.approve_afresh(&sending.approver, &seen).await;
    assert!(is_conflict(&again, "conflict-changed"), "twice: {again:?}");
    sending.send(&smtp).await;

    let messages = smtp.messages();
    assert_eq!(messages.len(), 3);
    assert!(words(&messages[0].bytes).contains(GOES));
    for message in &messages[1..] {
        let told = words(&message.bytes);
        assert!(told.contains(STAYS) && !told.contains(GOES), "{told}");
    }
    let after = sending.rows().await;
    let keys = |rows: &[delivery_row::Model]| {
        let mut keys: Vec<_> =
            rows.iter().map(|row| (row.id, row.account_id, row.message_id.clone())).collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&after), keys(&before), "each copy keeps its row");
    assert!(after.iter().all(|row| row.state == State::Accepted));
    assert_eq!(sending.state().await.0, DigestState::Sent, "the states sum to the frozen total");
    let kinds = forum.audit_kinds(&sending.id.to_string()).await;
    assert!(
        kinds.contains(&"DigestApprovedAfresh".to_owned()) && kinds.contains(&"DigestFrozenAgain".to_owned())
    );
}

#[tokio::test]
async fn a_copy_that_may_have_arrived_with_what_was_withdrawn_is_not_sent_again() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 2).await;
    let later = Fault::once("reader-1@example.org", Trouble::Recipient { reply: "451 4.7.1 Try later" });
    let smtp = Smtp::start(&[Fault::once("reader-0@example.org", Trouble::Silence), later]).await;
    sending.send(&smtp).await;
    sending.withdraw(0).await;
    forum.advance(TimeDelta::minutes(2));
    sending.send(&smtp).await;
    let copies = forum.copies(sending.id).await;
    assert_eq!((copies[0].state, copies[1].state), (State::Uncertain, State::Retry));

    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    sending.send(&smtp).await;

    let to: Vec<_> = smtp.messages().into_iter().map(|message| message.to[0].clone()).collect();
    assert_eq!(to, ["reader-0@example.org", "reader-1@example.org"], "each once");
    let copies = forum.copies(sending.id).await;
    assert_eq!((copies[0].state, copies[0].reply.as_str()), (State::Failed, HELD_BACK));
    assert_eq!(copies[1].state, State::Accepted);
    assert_eq!(sending.state().await.0, DigestState::SentWithFailures);
    let page = sending.approver.get(&format!("/digests/{}/delivery", sending.id)).await;
    assert!(page.says("Not sent again: it held something that was withdrawn"), "{}", page.body);
}

#[tokio::test]
async fn what_goes_between_the_claim_and_the_intent_or_while_it_is_frozen_again_does_not_leave() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 2).await;
    forum.freeze_without_sending().await;
    let (db, now) = (&forum.app.db, forum.app.clock.now());
    let claim = digests::claim(db, &MANNER, now).await.unwrap().unwrap();
    sending.withdraw(0).await;
    assert!(digests::intend(db, &claim, now).await.unwrap().is_none());
    assert_eq!(sending.state().await, (DigestState::Paused, Some("item-gone".to_owned())));

    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    assert_eq!(sending.state().await.0, DigestState::Freezing);
    sending.withdraw(1).await;
    forum.run_due_jobs().await;
    assert_eq!(sending.state().await, (DigestState::Paused, Some("item-gone".to_owned())), "void once more");
    assert!(forum.inbox().is_empty());

    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    forum.run_due_jobs().await;
    assert_eq!(forum.inbox().len(), 2);
    for mail in forum.inbox() {
        let told = words(&mail.bytes);
        assert!(told.contains("Accounts in two names") && !told.contains(GOES) && !told.contains(STAYS));
    }
    assert_eq!(sending.state().await.0, DigestState::Sent);
}

#[tokio::test]
async fn what_goes_while_somebody_looks_at_what_is_left_is_not_approved_with_it() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 1).await;
    forum.freeze_without_sending().await;
    sending.withdraw(0).await;
    forum.run_due_jobs().await;
    let seen = sending.seen().await;

    sending.withdraw(1).await;

    let approved = sending.approve_afresh(&sending.approver, &seen).await;
    assert!(is_conflict(&approved, "conflict-digest-more-gone"), "{approved:?}");
    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    forum.run_due_jobs().await;
    let told = words(&forum.inbox().remove(0).bytes);
    assert!(!told.contains(GOES) && !told.contains(STAYS), "{told}");
}

#[tokio::test]
async fn of_two_that_go_at_once_neither_goes_out_and_when_all_has_gone_nothing_does() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 1).await;
    forum.freeze_without_sending().await;
    tokio::join!(sending.withdraw(0), sending.withdraw(1));
    forum.run_due_jobs().await;
    let nothing = sending.forum.moderator("Rush").await;
    let page = nothing.get(&format!("/digests/{}/delivery", sending.id)).await;
    assert_eq!(page.select("#left ~ ul li").iter().filter(|words| words.contains("left out")).count(), 2);
    sending.withdraw(2).await;
    let all = sending.approve_afresh(&sending.approver, &sending.seen().await).await;
    assert!(is_conflict(&all, "conflict-digest-all-gone"), "{all:?}");
    let page = nothing.get(&format!("/digests/{}/delivery", sending.id)).await;
    assert!(page.says("Nothing is left of it."), "{}", page.body);
    assert!(forum.inbox().is_empty());
}

#[tokio::test]
async fn a_copy_in_flight_is_waited_for_before_the_rest_is_frozen_again() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 2).await;
    forum.freeze_without_sending().await;
    let (db, now) = (&forum.app.db, forum.app.clock.now());
    let claim = digests::claim(db, &MANNER, now).await.unwrap().unwrap();
    let parcel = digests::intend(db, &claim, now).await.unwrap().unwrap();
    sending.withdraw(0).await;
    forum.run_due_jobs().await;
    assert_eq!(sending.state().await.0, DigestState::Paused);
    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    forum.run_due_jobs().await;
    assert_eq!(sending.state().await.0, DigestState::Freezing, "one is in flight");

    let outcome = (parcel.number, Outcome::Transient("451 Try later".to_owned()));
    digests::finish(db, &claim, outcome, forum.app.clock.now()).await.unwrap();
    forum.advance(TimeDelta::minutes(2));
    forum.run_due_jobs().await;

    assert_eq!(forum.inbox().len(), 2);
    assert!(forum.inbox().iter().all(|mail| !words(&mail.bytes).contains(GOES)));
    assert_eq!(sending.state().await.0, DigestState::Sent);
}

#[tokio::test]
async fn a_worker_that_dies_while_a_digest_is_frozen_again_leaves_nothing_half_done() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 3).await;
    forum.freeze_without_sending().await;
    let (db, now) = (&forum.app.db, forum.app.clock.now());
    // Its worker is killed between the intent and the answer.
    let claim = digests::claim(db, &MANNER, now).await.unwrap().unwrap();
    digests::intend(db, &claim, now).await.unwrap().unwrap();
    sending.withdraw(0).await;
    forum.run_due_jobs().await;
    sending.approve_afresh(&sending.approver, &sending.seen().await).await.unwrap();
    forum.run_due_jobs().await;
    assert_eq!(sending.state().await.0, DigestState::Freezing);

    forum.advance(MANNER.lease);
    forum.run_due_jobs().await;
    forum.advance(TimeDelta::minutes(1));
    // And the job runs twice, as after a crash.
    forum.freeze_again(sending.id).await;
    forum.run_due_jobs().await;

    assert_eq!(forum.inbox().len(), 2, "what may have arrived is not sent again");
    assert!(forum.inbox().iter().all(|mail| !words(&mail.bytes).contains(GOES)));
    let held_back = forum.copies(sending.id).await.into_iter().filter(|copy| copy.reply == HELD_BACK).count();
    assert_eq!(held_back, 1);
    assert_eq!(sending.state().await.0, DigestState::SentWithFailures);
}

#[tokio::test]
async fn a_digest_from_which_nothing_went_is_not_approved_afresh() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 1).await;
    forum.freeze_without_sending().await;
    let (db, writer) = (&forum.app.db, sending.writer.actor().await);
    delivery::pause(db, &writer, sending.version().await).await.unwrap();
    let approved = sending.approve_afresh(&sending.approver, &sending.seen().await).await;
    assert!(is_conflict(&approved, "conflict-digest-nothing-gone"), "{approved:?}");
    delivery::resume(db, &writer, sending.version().await).await.unwrap();
    forum.run_due_jobs().await;
    assert_eq!(sending.state().await.0, DigestState::Sent);
}

#[tokio::test]
async fn what_goes_before_a_digest_is_frozen_is_taken_out_and_the_approval_is_void() {
    let forum = TestApp::start().await;
    let sending = Sending::release(&forum, 1).await;
    sending.withdraw(0).await;
    forum.run_due_jobs().await;
    assert_eq!(sending.state().await.0, DigestState::Draft);
    let items = digest::list_items(forum.app.db.read(), sending.id).await.unwrap();
    assert_eq!(items.len(), 2);
    sending.approve_and_release().await;
    forum.run_due_jobs().await;
    assert!(!words(&forum.inbox().remove(0).bytes).contains(GOES));
}
