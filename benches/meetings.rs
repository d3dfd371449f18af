//! A hot meeting and many at once beside one commit a post, thousands who come back at once, and a few who never read.
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]

#[expect(dead_code, reason = "this bench measures no memory, and makes a load of its own")]
mod support;

use csa_forum::domain::{
    meeting_event::{self, Asked, Change, Command},
    message::NewMessage,
    screening::Answers,
    session::{self, Credentials},
};
use entity::{language::Language, role_grant::Role};
use futures_util::{SinkExt, StreamExt, future::join_all};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use support::{
    machine,
    server::{Ground, PASSWORD, Server},
    sockets::{
        Socket, csrf, follow, live_meeting, live_meetings, next_ticket, open, post, ticket, try_ticket,
    },
};
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

/// People who post at once, each again once they were answered, and how much they say together.
const POSTING: usize = 32;
const POSTS: usize = 9600;
/// Meetings in each of which one posts, who is answered before the next post.
const MEETINGS: usize = 200;
/// People who come back at once, and what they missed.
const RETURNING: usize = 5000;
const MISSED: usize = 20;
/// Whoever is sent away by a busy server asks again after so long: the least that a page's script waits.
const AGAIN: Duration = Duration::from_millis(500);
/// Sockets that read, how many more never do, and what is said meanwhile.
const READING: usize = 950;
const DEAF: usize = 50;
const SAID: usize = 200;
/// What the bench raises.
const RAISED: [(&str, &str); 2] = [("SOCKETS_A_PERSON", "100000"), ("MESSAGES_AT_ONCE", "1000000")];

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    println!("raised: {RAISED:?}");
    runtime.block_on(hot());
    runtime.block_on(many());
    runtime.block_on(returning());
    runtime.block_on(deaf());
}

/// Posts a second of 32 people over sockets, each acknowledged after its commit; and of one who writes a commit a post.
async fn hot() {
    let ground = Ground::new().await;
    let meeting = live_meeting(&ground).await;
    let who = format!("forum, {POSTING} people");
    compare("A hot meeting", &who, ground, vec![meeting; POSTING]).await;
}

/// The same of one in each of many meetings, of which none waits for another's commit to make one with it.
async fn many() {
    let ground = Ground::new().await;
    let meetings = live_meetings(&ground, MEETINGS).await;
    compare("Many meetings at once", &format!("forum, one person in each of {MEETINGS}"), ground, meetings)
        .await;
}

/// Somebody for each of these meetings, posting at once, beside one who posts alone: once with all that is asked, written and
/// read for each post, and once with what is written alone.
async fn compare(heading: &str, who: &str, ground: Ground, meetings: Vec<String>) {
    let (whole, rows_alone) = one_by_one(&ground, &meetings[0]).await;
    for number in 0..meetings.len() {
        ground.person(&writer(number), &[Role::Member]).await;
    }
    let server = ground.serve(&RAISED);
    let mut people = Vec::new();
    for (number, meeting) in meetings.into_iter().enumerate() {
        let cookie = server.sign_in(&format!("{}@example.org", writer(number))).await;
        let pass = ticket(&server, &cookie, &meeting).await;
        people.push((open(&server, (&cookie, &pass), &meeting).await, meeting));
    }
    let each = POSTS / people.len();
    let started = Instant::now();
    join_all(people.iter_mut().map(async |(socket, meeting)| {
        for _ in 0..each {
            say(socket, meeting).await;
        }
    }))
    .await;
    let together = (each * people.len()) as f64 / started.elapsed().as_secs_f64();
    let rows = [
        vec![who.to_owned(), format!("{together:.0}")],
        vec!["one commit a post".to_owned(), format!("{whole:.0}")],
        vec!["ratio".to_owned(), format!("{:.2}", together / whole)],
        vec!["one commit a post, of its rows alone".to_owned(), format!("{rows_alone:.0}")],
        vec!["ratio".to_owned(), format!("{:.2}", together / rows_alone)],
    ];
    machine::keep(heading, &["what", "posts/s, acknowledged after commit"], &rows);
}

/// Somebody who posts, and nobody else does under this name.
fn writer(number: usize) -> String {
    format!("writer{number}")
}

/// Posts a second without a socket and with the same durability, each in a transaction of its own: the whole of one that the
/// forum makes of a post, and what it writes alone, where nobody asks who it is and nobody reads.
async fn one_by_one(ground: &Ground, meeting: &str) -> (f64, f64) {
    let db = &ground.app.db;
    let (id, now) = (meeting.parse().expect("a key"), ground.app.clock.now());
    let account = ground.person("Ben", &[Role::Member]).await.id;
    let given = Credentials::parse("ben@example.org", PASSWORD, "bench").expect("sound credentials");
    let begun = session::create(db, &ground.app.hasher, (given, None), now).await.expect("a session");
    let actor = session::actor(db.read(), account, now).await.expect("a query").expect("an actor");
    let words = "Please put that field first. It tells people that not knowing is allowed.";
    let change = || {
        let new =
            NewMessage::parse(words, "HD3", Language::En, &Answers::default()).expect("a sound message");
        Change { actor: actor.clone(), key: Uuid::now_v7(), command: Command::Post(new) }
    };
    let posts = POSTS / 4;
    let started = Instant::now();
    for _ in 0..posts {
        let question = ground.app.sessions.listener(&begun.token, ground.app.clock.now());
        let asked = Asked { change: change(), question: Some(question) };
        let (answers, _) = meeting_event::append_asked(db, id, &mut [asked]).await.expect("a commit");
        assert!(matches!(&answers[..], [Some(Ok(_))]), "{answers:?}");
    }
    let whole = posts as f64 / started.elapsed().as_secs_f64();
    let started = Instant::now();
    for _ in 0..posts {
        let answers = meeting_event::append(db, id, &[change()]).await.expect("a commit");
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    }
    (whole, posts as f64 / started.elapsed().as_secs_f64())
}

/// How long it takes until everybody has what they missed who comes back at the same moment, each with a ticket of their own.
async fn returning() {
    let ground = Ground::new().await;
    let meeting = live_meeting(&ground).await;
    let server = ground.serve(&RAISED);
    let (ada, sedge) = (server.sign_in("ada@example.org").await, server.sign_in("sedge@example.org").await);
    let pass = ticket(&server, &sedge, &meeting).await;
    let followed = follow(&server, (&sedge, &pass), (&meeting, Value::Null)).await;
    let (mut poster, here) = followed.expect("a handshake");
    let csrf = csrf(&server, &ada, &meeting).await;
    for _ in 0..MISSED {
        say(&mut poster, &meeting).await;
    }
    let before = machine::cpu_time(server.pid());
    let started = Instant::now();
    let all =
        join_all((0..RETURNING).map(|_| come_back(&server, (&ada, &csrf), (&meeting, &here["ok"])))).await;
    let took = started.elapsed();
    let cpu = machine::cpu_time(server.pid()).saturating_sub(before);
    assert!(all.iter().all(|heard| *heard == MISSED), "each has all that was said, once");
    let rows = [vec![
        format!("{RETURNING} people, {MISSED} messages missed"),
        format!("{:.1}", took.as_secs_f64()),
        format!("{:.2}", cpu.as_secs_f64() * 1000.0 / RETURNING as f64),
    ]];
    let columns = ["what", "seconds until all had caught up", "server CPU ms a person"];
    machine::keep("Coming back at once", &columns, &rows);
}

/// Gets a ticket, opens a socket and reads what was missed; returns how many messages that were.
async fn come_back(server: &Server, (cookie, csrf): (&str, &str), (meeting, since): (&str, &Value)) -> usize {
    let since = json!({ "epoch": since["epoch"], "seq": since["seq"] });
    let mut socket = loop {
        if let Some(ticket) = try_ticket(server, (cookie, csrf)).await
            && let Some((socket, _)) = follow(server, (cookie, &ticket), (meeting, since.clone())).await
        {
            break socket;
        }
        tokio::time::sleep(AGAIN).await;
    };
    let mut heard = 0;
    loop {
        let message = socket.next().await.expect("an open socket").expect("a frame");
        let text = message.to_text().expect("a text");
        heard += usize::from(text.contains(r#""t":"message.posted""#));
        if text.contains(r#""t":"live""#) {
            return heard;
        }
    }
}

/// How long a message takes to those who read, without and with a few who never do.
async fn deaf() {
    let mut rows = Vec::new();
    let mut took = Vec::new();
    for (what, deaf) in [("everybody reads", 0), ("5% never read", DEAF)] {
        let each = deliver(deaf).await;
        rows.push(vec![format!("{READING} who read, {what}"), format!("{:.1}", each.as_secs_f64() * 1000.0)]);
        took.push(each.as_secs_f64());
    }
    rows.push(vec!["ratio".to_owned(), format!("{:.2}", took[1] / took[0])]);
    machine::keep("Those who never read", &["what", "ms until all who read had it"], &rows);
}

async fn deliver(deaf: usize) -> Duration {
    let ground = Ground::new().await;
    let meeting = live_meeting(&ground).await;
    let server = ground.serve(&RAISED);
    let (ada, sedge) = (server.sign_in("ada@example.org").await, server.sign_in("sedge@example.org").await);
    let csrf = csrf(&server, &ada, &meeting).await;
    let (heard, all) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let mut never_read = Vec::new();
    for number in 0..READING + deaf {
        let pass = next_ticket(&server, (&ada, &csrf)).await;
        let socket = open(&server, (&ada, &pass), &meeting).await;
        if number < deaf {
            never_read.push(socket);
        } else {
            tokio::spawn(read(socket, (heard.clone(), all.clone())));
        }
    }
    let pass = ticket(&server, &sedge, &meeting).await;
    let mut poster = open(&server, (&sedge, &pass), &meeting).await;
    let started = Instant::now();
    for _ in 0..SAID {
        poster.send(Message::Text(post(&meeting))).await.expect("a message sent");
        all.notified().await;
    }
    started.elapsed() / u32::try_from(SAID).unwrap_or(1)
}

/// Reads for as long as there is something to read.
async fn read(mut socket: Socket, (heard, all): (Arc<AtomicUsize>, Arc<Notify>)) {
    while let Some(Ok(message)) = socket.next().await {
        let text = message.to_text().unwrap_or_default();
        if text.contains(r#""t":"message.posted""#)
            && (heard.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(READING)
        {
            all.notify_one();
        }
    }
}

/// Says something, and waits until it is durable.
async fn say(socket: &mut Socket, meeting: &str) {
    socket.send(Message::Text(post(meeting))).await.expect("a message sent");
    until(socket, r#""re":9"#).await;
}

/// Reads until a frame comes that holds these words.
async fn until(socket: &mut Socket, words: &str) {
    loop {
        let message = socket.next().await.expect("an open socket").expect("a frame");
        let text = message.to_text().expect("a text");
        if text.contains(words) {
            assert!(text.contains(r#""ok""#), "{text}");
            return;
        }
    }
}
