//! Who is let into a meeting: the same for whoever asks alone and for all who write at once, and at any moment of it.

use crate::support::{Person, TestApp, meeting};
use chrono::TimeDelta;
use csa_forum::domain::{
    Actor, Error, Result, meeting as meetings,
    meeting_event::{self, Asked, Change, Command, Receipt},
    message::NewMessage,
    screening::Answers,
    space::Audience,
};
use entity::{
    id::{MeetingId, MeetingRemovalId},
    meeting_admission, meeting_invitee, meeting_removal,
    role_grant::Role,
    space::Posting,
    space_audience::Kind,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

/// What decides whether somebody is let in.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and all combinations occur")]
struct Case {
    moderates: bool,
    is_in_space: bool,
    is_invited: bool,
    was_asked_to_leave: bool,
    is_barred: bool,
    /// Whether they asked to be let in, and were.
    admitted: Option<bool>,
}

/// Every combination.
fn cases() -> impl Iterator<Item = Case> {
    (0..96).map(|number| Case {
        moderates: number & 1 > 0,
        is_in_space: number & 2 > 0,
        is_invited: number & 4 > 0,
        was_asked_to_leave: number & 8 > 0,
        is_barred: number & 16 > 0,
        admitted: [None, Some(false), Some(true)][number / 32],
    })
}

/// Keeps what decides it.
async fn keep(forum: &TestApp, id: MeetingId, person: &Person<'_>, chair: &Person<'_>, case: Case) {
    let (db, now, account_id) = (forum.app.db.write(), forum.app.clock.now(), person.account.id);
    if case.is_invited {
        let row = meeting_invitee::ActiveModel { meeting_id: Set(id), account_id: Set(account_id) };
        row.insert(db).await.unwrap();
    }
    if case.was_asked_to_leave {
        let row = meeting_removal::ActiveModel {
            id: Set(MeetingRemovalId::at(now)),
            meeting_id: Set(id),
            account_id: Set(account_id),
            removed_by: Set(chair.account.id),
            removed_at: Set(now),
            returned_by: Set(None),
            returned_at: Set(None),
        };
        row.insert(db).await.unwrap();
    }
    if let Some(is_admitted) = case.admitted {
        let row = meeting_admission::ActiveModel {
            meeting_id: Set(id),
            account_id: Set(account_id),
            asked_at: Set(now),
            admitted_by: Set(is_admitted.then_some(chair.account.id)),
            admitted_at: Set(is_admitted.then_some(now)),
        };
        row.insert(db).await.unwrap();
    }
}

fn change(actor: &Actor, command: Command) -> Change {
    Change { actor: actor.clone(), key: Uuid::new_v4(), command }
}

fn post(actor: &Actor) -> Change {
    let new =
        NewMessage::parse("Which field comes first?", "HD3", actor.language, &Answers::default()).unwrap();
    change(actor, Command::Post(new))
}

async fn append(forum: &TestApp, id: MeetingId, changes: &[Change]) -> Vec<bool> {
    let done = |answer: &Result<Receipt>| match answer {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(error) => panic!("{error}"),
    };
    meeting_event::append(&forum.app.db, id, changes).await.unwrap().iter().map(done).collect()
}

#[tokio::test]
async fn all_who_write_at_once_are_let_in_as_each_alone() {
    let forum = TestApp::start().await;
    let sedge = forum.moderator("Sedge").await;
    let mut people = Vec::new();
    for (number, case) in cases().enumerate() {
        let roles: &[Role] = if case.moderates { &[Role::Member, Role::Moderator] } else { &[Role::Member] };
        people.push((case, forum.person_with(&format!("Person{number}"), roles).await));
    }
    let named = people.iter().filter(|(case, _)| case.is_in_space);
    let audience =
        named.map(|(_, person)| Audience { kind: Kind::Account, value: person.account.id.to_string() });
    let space = forum.space_for("named", Posting::StraightAway, audience.collect()).await;
    let id: MeetingId = meeting::open(&sedge, &space).await.parse().unwrap();
    let mut actors = Vec::new();
    for (case, person) in &people {
        keep(&forum, id, person, &sedge, *case).await;
        let mut actor = person.actor().await;
        if case.is_barred {
            actor.barred_until = Some(actor.now + TimeDelta::hours(1));
            actor.spaces.clear();
        }
        actors.push(actor);
    }

    let mut let_in = Vec::new();
    for has_lobby in [false, true] {
        assert_eq!(
            append(&forum, id, &[change(&sedge.actor().await, Command::SetLobby(has_lobby))]).await,
            [true]
        );
        let at_once = append(&forum, id, &actors.iter().map(post).collect::<Vec<_>>()).await;
        for ((case, _), (actor, is_in)) in people.iter().zip(actors.iter().zip(&at_once)) {
            let alone = meetings::enter(forum.app.db.read(), actor, id).await.is_ok();
            assert_eq!(*is_in, alone, "{case:?}, lobby: {has_lobby}");
        }
        let_in.push(at_once.iter().filter(|is_in| **is_in).count());
    }
    // A quarter is neither barred nor was asked to leave; of the half of them who lead no meeting, one in four is neither
    // in its space nor invited, and two in three of the others wait in its lobby.
    assert_eq!(let_in, [21, 15]);
}

#[tokio::test]
async fn whoever_is_asked_to_leave_or_let_in_by_what_comes_first_is_so_at_once() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await.actor().await, forum.person("Ben").await.actor().await);
    let chair = forum.moderator("Sedge").await;
    let id: MeetingId = meeting::open(&chair, &space).await.parse().unwrap();
    let chair = chair.actor().await;
    let leads = |command| change(&chair, command);

    let leaves = [post(&ben), leads(Command::RemovePerson(ben.id)), post(&ben), post(&ada), post(&ben)];
    assert_eq!(append(&forum, id, &leaves).await, [true, true, false, true, false]);
    let again = [leaves[0].clone(), post(&ada)];
    assert_eq!(
        append(&forum, id, &again).await,
        [false, true],
        "nor is what they said before answered again"
    );
    let returns = [post(&ben), leads(Command::ReturnPerson(ben.id)), post(&ben)];
    assert_eq!(append(&forum, id, &returns).await, [false, true, true]);
    let waits = [leads(Command::SetLobby(true)), post(&ada), change(&ada, Command::AskAdmission), post(&ada)];
    assert_eq!(append(&forum, id, &waits).await, [true, false, true, false]);
    let comes_in = [post(&ada), leads(Command::Admit(ada.id)), post(&ada), post(&ben)];
    assert_eq!(append(&forum, id, &comes_in).await, [false, true, true, false]);
}

#[tokio::test]
async fn who_asks_for_a_change_is_asked_when_it_is_written() {
    let forum = TestApp::start().await;
    let space = forum.space("general").await;
    let (ada, ben, chair) =
        (forum.person("Ada").await, forum.person("Ben").await, forum.moderator("Sedge").await);
    let id: MeetingId = meeting::open(&chair, &space).await.parse().unwrap();
    let gone = ben.again().await;
    gone.lose_session().await;
    let asked = |change, person: &Person<'_>| {
        let question = forum.app.sessions.listener(&person.token, forum.app.clock.now());
        Asked { change, question: Some(question) }
    };
    let (now, mut before) = (forum.app.clock.now(), [ada.actor().await, ben.actor().await]);
    // What was known of them when they took their place has changed since.
    before[0].barred_until = Some(now + TimeDelta::hours(1));
    before[1].roles = vec![Role::Member, Role::Moderator];
    let mut all = [
        asked(post(&before[0]), &ada),
        asked(post(&before[1]), &gone),
        asked(change(&before[1], Command::SetLobby(true)), &ben),
        asked(post(&before[1]), &ben),
        // Nothing is asked of whoever was asked about for this alone.
        Asked { change: post(&before[0]), question: None },
        Asked { change: post(&chair.actor().await), question: None },
    ];

    let (answers, told) = meeting_event::append_asked(&forum.app.db, id, &mut all).await.unwrap();
    let [
        Some(Ok(of_ada)),
        None,
        Some(Err(_)),
        Some(Ok(of_ben)),
        Some(Err(Error::NotFound)),
        Some(Ok(of_chair)),
    ] = &answers[..]
    else {
        panic!("{answers:?}")
    };
    assert_eq!([of_ada.seq, of_ben.seq, of_chair.seq], [2, 3, 4]);

    let read = meeting_event::list_after(forum.app.db.read(), id, 1, 200).await.unwrap();
    assert_eq!(format!("{told:?}"), format!("{read:?}"), "it is told as it is read");
    let writers: Vec<_> = told.iter().map(|event| event.actor_id.unwrap()).collect();
    assert_eq!(writers, [ada.account.id, ben.account.id, chair.account.id]);

    let nobody = &mut all[1..2];
    let (answers, told) = meeting_event::append_asked(&forum.app.db, id, nobody).await.unwrap();
    assert!(matches!(&answers[..], [None]) && told.is_empty());
}
