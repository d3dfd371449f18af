//! The lanes' turns, written together: in few statements, and none lost for the sake of another.

use crate::support::{
    TestApp,
    digests::{Copy, MANNER},
};
use csa_forum::domain::delivery::{Answer, Given, Ledger, Outcome, Turn, Wish};
use entity::{delivery::State, delivery_attempt, digest::State as DigestState, id::DigestId};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};

const WANTS: Turn = Turn { answer: None, wish: Wish::Copy };
const BROKEN: &str = "reader-002@example.org";

fn addresses(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("reader-{number:03}@example.org")).collect()
}

/// Has the database refuse a write of one copy.
async fn refuse(forum: &TestApp, (table, event, which): (&str, &str, &str)) {
    let whose = format!("(SELECT id FROM delivery WHERE address = '{BROKEN}')");
    let which = which.replace("BROKEN", &whose);
    let planted = match forum.app.db.backend() {
        DbBackend::Postgres => format!(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {which} THEN RAISE EXCEPTION \
             'planted'; END IF; RETURN NEW; END $$; \
             CREATE TRIGGER refuse BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
        ),
        _ => format!(
            "CREATE TRIGGER refuse BEFORE {event} ON {table} WHEN {which} BEGIN SELECT RAISE(ABORT, 'planted'); END"
        ),
    };
    forum.app.db.write().execute_unprepared(&planted).await.unwrap();
}

async fn accept_again(forum: &TestApp, table: &str) {
    let gone = match forum.app.db.backend() {
        DbBackend::Postgres => format!("DROP TRIGGER refuse ON {table}"),
        _ => "DROP TRIGGER refuse".to_owned(),
    };
    forum.app.db.write().execute_unprepared(&gone).await.unwrap();
}

/// Every copy but the broken one was accepted at the first attempt.
async fn all_but_one(forum: &TestApp, id: DigestId) -> Copy {
    let (broken, others): (Vec<Copy>, Vec<Copy>) =
        forum.copies(id).await.into_iter().partition(|copy| copy.address == BROKEN);
    let taken = |copy: &Copy| (copy.state, copy.attempts) == (State::Accepted, 1);
    assert!(others.len() == 11 && others.iter().all(taken), "{others:?}");
    broken.into_iter().next().unwrap()
}

#[tokio::test]
async fn turns_of_many_lanes_take_as_many_statements_as_one() {
    let mut counts = Vec::new();
    for lanes in [1, 16] {
        let forum = TestApp::start().await;
        let id = forum.released_digest(&addresses(40)).await;
        forum.freeze_without_sending().await;
        let (db, now) = (&forum.app.db, forum.app.clock.now());
        let mut ledger = Ledger::default();
        let mut turns = vec![WANTS; lanes];
        for _ in 0..2 {
            let before = forum.statements();
            let given = ledger.write(db, &MANNER, &turns, now).await.unwrap();
            counts.push(forum.statements() - before);
            turns = given
                .into_iter()
                .map(|given| match given.unwrap() {
                    Given::Parcel(parcel) => {
                        let outcome = Outcome::Accepted("250 OK".to_owned());
                        let answer = Answer { claim: parcel.claim, number: Some(parcel.number), outcome };
                        Turn { answer: Some(answer), ..WANTS }
                    }
                    other => panic!("{other:?}"),
                })
                .collect();
        }
        let copies = forum.copies(id).await;
        let in_state = |state| copies.iter().filter(|copy| copy.state == state).count();
        assert_eq!((in_state(State::Accepted), in_state(State::Leased)), (lanes, lanes));
    }
    assert_eq!(counts[..2], counts[2..], "{counts:?}");
    assert!(counts.iter().all(|count| *count <= 12), "{counts:?}");
}

#[tokio::test]
async fn lanes_that_ask_at_once_get_each_another_copy_and_no_more_than_there_are() {
    let forum = TestApp::start().await;
    forum.released_digest(&addresses(3)).await;
    forum.freeze_without_sending().await;
    let turns = vec![WANTS; 5];
    let given = Ledger::default().write(&forum.app.db, &MANNER, &turns, forum.app.clock.now()).await.unwrap();
    let mut to: Vec<String> = Vec::new();
    for given in given {
        match given.unwrap() {
            Given::Parcel(parcel) => to.push(parcel.address),
            Given::Nothing => {}
            other => panic!("{other:?}"),
        }
    }
    to.sort();
    assert_eq!(to, addresses(3));
    assert_eq!(forum.unanswered_at_all().await.len(), 3, "each intent is committed");
}

#[tokio::test]
async fn an_answer_that_cannot_be_written_takes_no_others_with_it() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(12)).await;
    forum.freeze_without_sending().await;
    refuse(&forum, ("delivery", "UPDATE", "NEW.state = 'accepted' AND NEW.id = BROKEN")).await;

    csa_forum::run_due_jobs(&forum.app).await.unwrap_err();
    csa_forum::run_due_jobs(&forum.app).await.unwrap();

    assert_eq!(all_but_one(&forum, id).await.state, State::Leased);
    accept_again(&forum, "delivery").await;
    forum.advance(chrono::TimeDelta::minutes(11));
    forum.run_due_jobs().await;
    assert_eq!(all_but_one(&forum, id).await.state, State::Accepted, "the same bytes again");
    assert_eq!(forum.inbox().len(), 13);
    assert_eq!(forum.digest_state(id).await.0, DigestState::Sent);
}

#[tokio::test]
async fn a_copy_that_cannot_be_intended_stands_in_no_others_way() {
    let forum = TestApp::start().await;
    let id = forum.released_digest(&addresses(12)).await;
    forum.freeze_without_sending().await;
    refuse(&forum, ("delivery_attempt", "INSERT", "NEW.delivery_id = BROKEN")).await;

    csa_forum::run_due_jobs(&forum.app).await.unwrap_err();
    csa_forum::run_due_jobs(&forum.app).await.unwrap();

    assert_eq!(all_but_one(&forum, id).await.state, State::Leased);
    assert_eq!(delivery_attempt::Entity::find().all(forum.app.db.read()).await.unwrap().len(), 11);
    accept_again(&forum, "delivery_attempt").await;
    forum.advance(chrono::TimeDelta::minutes(11));
    forum.run_due_jobs().await;
    let copy = all_but_one(&forum, id).await;
    assert_eq!((copy.state, copy.attempts, forum.inbox().len()), (State::Accepted, 1, 12));
}
