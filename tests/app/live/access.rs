//! Every operation of a socket as every role, read from the one table in which they are looked up.

use crate::{
    support::{
        Person, TestApp, meeting,
        socket::{Socket, post},
    },
    web::access::ROLES,
};
use csa_forum::{Operation, domain::space::Audience};
use entity::{role_grant::Role, space::Posting, space_audience};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

/// The keys of what is there to be asked about: none of it is the asker's own.
struct There {
    meeting: String,
    message: String,
    /// One that may go.
    spare: String,
    /// One that waits to be released.
    held: String,
    /// One more.
    kept: String,
    hand: String,
    item: String,
    poll: String,
    person: String,
}

impl There {
    /// As many keys, of nothing.
    fn nothing() -> Self {
        let key = || Uuid::new_v4().to_string();
        Self {
            meeting: key(),
            message: key(),
            spare: key(),
            held: key(),
            kept: key(),
            hand: key(),
            item: key(),
            poll: key(),
            person: key(),
        }
    }
}

/// A request that lacks nothing; an operation that this test does not know fails it.
fn request(operation: &Operation, there: &There) -> Value {
    let meeting = there.meeting.as_str();
    let change =
        |details: Value| json!({ "op": operation.name, "m": meeting, "k": Uuid::new_v4(), "d": details });
    match operation.name {
        name @ ("hello" | "pong" | "refresh") => json!({ "op": name }),
        name @ ("sub" | "since" | "unsub" | "typing") => json!({ "op": name, "m": meeting }),
        "post" => post(meeting, Uuid::new_v4(), "Three fields are enough."),
        "remove" => change(json!({ "id": there.spare })),
        "pin" => change(json!({ "id": there.message })),
        "message.release" => change(json!({ "id": there.held })),
        "message.decline" => change(json!({ "id": there.kept, "reason": "Say it without the age." })),
        "edit" => change(json!({ "id": there.message, "body": "Other words." })),
        "mark" => change(json!({ "id": there.message, "mark": "action" })),
        "react" => change(json!({ "id": there.message, "sign": "agree" })),
        "hand" => change(json!({})),
        "hand.lower" | "hand.call" => change(json!({ "id": there.hand })),
        "agenda.start" => change(json!({ "id": there.item })),
        "poll.open" => change(json!({ "question": "Which first?", "options": "One\nTwo", "secret": false })),
        "poll.close" => change(json!({ "id": there.poll })),
        "poll.vote" => json!({ "op": "poll.vote", "m": meeting, "d": { "id": there.poll, "option": 1 } }),
        "lock.set" => change(json!({ "locked": false })),
        "lobby.set" => change(json!({ "on": false })),
        "person.admit" | "person.remove" | "person.return" => change(json!({ "account": there.person })),
        other => panic!("say what {other} needs, and who may use it"),
    }
}

/// What somebody of this role is answered in a meeting that is open to them, about what somebody else did.
fn answer(operation: &Operation, role: Role) -> &'static str {
    // What others said is theirs to word, whoever else leads.
    let (open, theirs, led) = (
        ["hello", "sub", "since", "unsub", "refresh"],
        ["post", "react", "hand", "poll.vote"],
        [
            "remove",
            "message.release",
            "message.decline",
            "pin",
            "mark",
            "hand.call",
            "hand.lower",
            "agenda.start",
            "poll.close",
            "lock.set",
            "lobby.set",
            "person.admit",
            "person.remove",
            "person.return",
        ],
    );
    let writes = matches!(role, Role::Member | Role::Moderator);
    match operation.name {
        "pong" | "typing" => "",
        // One is open.
        "poll.open" if role == Role::Moderator => "conflict",
        "poll.open" => "forbidden",
        name if open.contains(&name)
            || (theirs.contains(&name) && writes)
            || (led.contains(&name) && role == Role::Moderator) =>
        {
            "ok"
        }
        name if name == "edit" || theirs.contains(&name) || led.contains(&name) => "forbidden",
        other => panic!("say who may use {other}"),
    }
}

/// What comes back, in a word.
async fn ask(socket: &mut Socket, request: Value) -> String {
    // Nothing answers these: what follows them is answered.
    let silent = ["pong", "typing"].iter().any(|op| request["op"] == *op);
    if silent {
        socket.ask(request).await.unwrap();
        let next = socket.request(json!({ "op": "hello" })).await;
        assert!(next["ok"].is_object() && socket.is_quiet(), "{next}");
        return String::new();
    }
    let reply = socket.request(request).await;
    if reply["ok"].is_object() { "ok".to_owned() } else { reply["err"]["code"].as_str().unwrap().to_owned() }
}

/// A meeting in a space for every role, and somebody of each.
async fn meet(forum: &TestApp) -> (Person<'_>, String, Vec<(Role, Person<'_>)>) {
    let audience = ROLES.into_iter().map(Audience::role).collect();
    let space = forum.space_for("general", Posting::StraightAway, audience).await;
    let sedge = forum.moderator("Sedge").await;
    let meeting = meeting::open(&sedge, &space).await;
    meeting::add_item(&sedge, &meeting, ("Three fields for reports", "on_record")).await;
    let mut people = Vec::new();
    for role in ROLES {
        people.push((role, forum.person_with(&format!("Person {role}"), &[role]).await));
    }
    (sedge, meeting, people)
}

/// What is there: something that a moderator says, their hand, what is on the agenda, and somebody else.
async fn prepare(forum: &TestApp, sedge: &Person<'_>, meeting: &str) -> There {
    for words in ["One field is not enough.", "Nor are two."] {
        forum.say(&sedge.actor().await, meeting.parse().unwrap(), words).await;
    }
    sedge.post(&format!("/meetings/{meeting}/hands"), &[("reason", "")]).await.location();
    let held = meeting::hold(forum, sedge, meeting).await;
    let kept = meeting::hold(forum, sedge, meeting).await;
    let messages = entity::message::Entity::find().all(forum.app.db.read()).await.unwrap();
    let said = messages.iter().filter(|message| message.published_at.is_some());
    let mut said: Vec<String> = said.map(|message| message.id.to_string()).collect();
    said.sort();
    let hands = entity::hand::Entity::find().all(forum.app.db.read()).await.unwrap();
    let hands = hands.into_iter().filter(|hand| hand.account_id == sedge.account.id);
    let items = entity::agenda_item::Entity::find().all(forum.app.db.read()).await.unwrap();
    let open = entity::poll::Entity::find().filter(entity::poll::Column::ClosedAt.is_null());
    if open.clone().one(forum.app.db.read()).await.unwrap().is_none() {
        meeting::open_poll(sedge, meeting, "true").await;
    }
    let poll = open.one(forum.app.db.read()).await.unwrap().unwrap().id;
    let person = forum.person(&format!("Guest {}", messages.len())).await;
    meeting::ask_admission(sedge, &person, meeting).await;
    There {
        meeting: meeting.to_owned(),
        message: said.pop().unwrap(),
        spare: said.pop().unwrap(),
        held,
        kept,
        hand: hands.map(|hand| hand.id.to_string()).max().unwrap(),
        item: items.into_iter().map(|item| item.id.to_string()).max().unwrap(),
        poll: poll.to_string(),
        person: person.account.id.to_string(),
    }
}

#[tokio::test]
async fn each_operation_does_for_each_role_what_is_theirs_to_do_and_no_more() {
    let forum = TestApp::served(|settings| {
        settings.sockets_a_person = 20;
        settings.messages_at_once = 1000;
    })
    .await;
    let (sedge, meeting, people) = meet(&forum).await;
    for (role, person) in &people {
        for operation in csa_forum::operations() {
            let there = prepare(&forum, &sedge, &meeting).await;
            let mut socket = Socket::open(&forum, person).await;
            let request = request(operation, &there);
            let expected = if operation.access.admits(Some(&person.actor().await)) {
                answer(operation, *role)
            } else {
                "unknown_op"
            };
            assert_eq!(ask(&mut socket, request).await, expected, "{role}: {}", operation.name);
        }
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn a_meeting_that_is_closed_to_somebody_is_none_for_every_operation() {
    let forum = TestApp::served(|settings| {
        settings.sockets_a_person = 30;
        settings.messages_at_once = 20;
    })
    .await;
    let (sedge, meeting, people) = meet(&forum).await;
    let there = prepare(&forum, &sedge, &meeting).await;
    let mut sockets = Vec::new();
    for (role, person) in &people {
        for operation in csa_forum::operations() {
            sockets.push((*role, operation, Socket::open(&forum, person).await));
        }
    }
    // Whoever was let in is removed, while their sockets stay open. A moderator reads every space.
    space_audience::Entity::delete_many().exec(forum.app.db.write()).await.unwrap();
    for (role, operation, mut socket) in sockets {
        let missing = request(operation, &There::nothing());
        let asked = request(operation, &there);
        let answers = [ask(&mut socket, asked).await, ask(&mut socket, missing).await];
        let told = format!("{role}: {}", operation.name);
        match operation.name {
            "hello" | "pong" | "unsub" | "typing" | "refresh" => assert_eq!(answers[0], answers[1], "{told}"),
            "poll.open" if role == Role::Moderator => {
                assert_eq!(answers, ["conflict", "not_found"], "{told}");
            }
            "edit" if role == Role::Moderator => assert_eq!(answers, ["forbidden", "not_found"], "{told}"),
            _ if role == Role::Moderator => assert_eq!(answers, ["ok", "not_found"], "{told}"),
            _ => assert_eq!(answers, ["not_found", "not_found"], "{told}"),
        }
    }
    forum.run_due_jobs().await;
}

#[tokio::test]
async fn signed_out_there_is_no_socket_to_ask_over() {
    let forum = TestApp::served(|_| {}).await;
    let ada = forum.person("Ada").await;
    let handshake = Socket::handshake(&ada, forum.address());
    ada.lose_session().await;
    assert_eq!(Socket::try_open(forum.address(), handshake).await.err(), Some(401));
}
