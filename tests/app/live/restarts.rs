//! A meeting whose server is killed and stopped while people talk: what everyone saw and was promised, checked against what
//! stands in the log.
#![expect(clippy::print_stdout, reason = "figures of a crash test are worth seeing")]

use super::history::{History, check};
use crate::support::{
    Person, TestApp, Vacant, meeting, program,
    socket::{Socket, post},
};
use csa_forum::{
    clock::Clock,
    domain::{
        meeting_event::{self, Content},
        secret::SecretKey,
    },
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    ops::{Deref, DerefMut},
    process::{Child, Command},
    sync::Mutex,
    time::{Duration, Instant},
};
use uuid::Uuid;

const KEY: &str = "a key of a test, which nobody else has";
/// Every so many messages, one is taken back.
const TAKEN_BACK: usize = 10;
const PATIENCE: Duration = Duration::from_mins(8);
const AGAIN: Duration = Duration::from_millis(20);

/// How much is said: by twenty, a hundred messages each, unless `make crash-test` says more.
#[expect(
    clippy::disallowed_methods,
    reason = "the Makefile says how much, and only the environment reaches a test"
)]
fn people() -> usize {
    std::env::var("HISTORY_PEOPLE").map_or(20, |people| people.parse().unwrap())
}

const MESSAGES: usize = 100;
const KILLS: usize = 3;
const STOPS: usize = 3;

/// What everybody knows to be taken back: nobody who comes after that is told its words.
type TakenBack = Mutex<HashSet<String>>;

/// Somebody who talks all the while, over whatever connection there is.
struct Talker<'a> {
    person: Person<'a>,
    address: SocketAddr,
    meeting: &'a str,
    epoch: &'a str,
    rng: StdRng,
    unsaid: Vec<String>,
    unacknowledged: HashMap<Uuid, Wanted>,
    taken_back: &'a TakenBack,
    /// The keys of their own messages, by what they say.
    own: HashMap<String, String>,
    /// How many they have taken back.
    takings: usize,
    history: History,
    wrong: Vec<String>,
}

/// A change that nobody has acknowledged.
#[derive(Debug, Clone)]
enum Wanted {
    Say(String),
    TakeBack(String, String),
}

impl Talker<'_> {
    /// Talks until everything is said and everything is read.
    async fn run(mut self) -> (History, Vec<String>) {
        let limit = Instant::now() + PATIENCE;
        while !self.is_done() {
            assert!(Instant::now() < limit, "{} is not done: {:?}", self.name(), self.unacknowledged);
            // Tickets come from the test's own server, and last half a minute of the other's clock.
            catch_up(self.person.forum());
            match Socket::reach(&self.person, self.address).await {
                Some(socket) => self.talk(socket).await,
                None => tokio::time::sleep(AGAIN).await,
            }
        }
        (self.history, self.wrong)
    }

    fn name(&self) -> &str {
        &self.person.account.shown_name
    }

    fn last(&self) -> i64 {
        self.history.seen.last().map_or(0, |(seq, _)| *seq)
    }

    /// Whether everybody has said and taken back all that they will, and this one has read it.
    fn is_done(&self) -> bool {
        let (said, taken_back) = (people() * MESSAGES, people() * MESSAGES / TAKEN_BACK);
        let end = i64::try_from(1 + said + taken_back).unwrap();
        self.unsaid.is_empty() && self.unacknowledged.is_empty() && self.last() == end
    }

    /// Goes on where they were, until the connection is cut: by themselves, or by what happens to the server.
    async fn talk(&mut self, mut socket: Socket) {
        let known = self.taken_back.lock().unwrap().clone();
        let since = json!({ "epoch": self.epoch, "seq": self.last() });
        let sub = json!({ "op": "sub", "m": self.meeting, "since": since });
        let Ok(id) = socket.ask(sub).await else { return };
        let mut frames = self.rng.random_range(50..400_usize);
        let again: Vec<_> = self.unacknowledged.clone().into_iter().collect();
        for (key, wanted) in again {
            socket.ask_under(key, self.request(key, &wanted)).await;
        }
        let mut asked = socket.take_asked();
        while frames > 0 && !self.is_done() {
            if asked.len() < 3 {
                self.go_on(&mut socket).await;
                asked.extend(socket.take_asked());
            }
            let Ok(frame) = socket.receive().await else { return };
            frames -= 1;
            if frame["t"] == "snapshot" {
                return self.read_anew(&known).await;
            }
            match (frame["re"].as_u64(), frame["seq"].is_i64()) {
                (Some(re), _) if re == id => assert!(frame["ok"].is_object(), "{frame}"),
                (Some(re), _) => self.take(&asked.remove(&re).unwrap(), &frame),
                (None, true) => self.apply(&frame, &known),
                (None, false) => {}
            }
        }
    }

    /// Says the next thing, or takes one back that they have read.
    async fn go_on(&mut self, socket: &mut Socket) {
        let said = MESSAGES - self.unsaid.len();
        let is_due = said >= TAKEN_BACK * (self.takings + 1);
        let mine = self.own.keys().next().filter(|_| is_due).cloned();
        let wanted = match mine.and_then(|text| self.own.remove_entry(&text)) {
            Some((text, id)) => {
                self.takings += 1;
                Wanted::TakeBack(text, id)
            }
            None => match self.unsaid.pop() {
                Some(text) => Wanted::Say(text),
                None => return,
            },
        };
        let key = Uuid::new_v4();
        self.unacknowledged.insert(key, wanted.clone());
        let request = self.request(key, &wanted);
        socket.ask_under(key, request).await;
    }

    fn request(&self, key: Uuid, wanted: &Wanted) -> Value {
        match wanted {
            Wanted::Say(text) => post(self.meeting, key, text),
            Wanted::TakeBack(_, id) => {
                json!({ "op": "remove", "m": self.meeting, "k": key, "d": { "id": id } })
            }
        }
    }

    /// Takes an answer: a refusal that is to be tried again leaves what it was about as it is.
    fn take(&mut self, key: &Uuid, frame: &Value) {
        let Some(seq) = frame["ok"]["seq"].as_i64() else {
            assert_eq!(frame["err"]["retry"], true, "{frame}");
            return;
        };
        match self.unacknowledged.remove(key).unwrap() {
            Wanted::Say(text) => drop(self.history.acknowledged.insert(text, seq)),
            Wanted::TakeBack(text, _) => drop(self.taken_back.lock().unwrap().insert(text)),
        }
    }

    /// They are so far behind that they are sent no history: they read the log as a page that is loaded again does.
    async fn read_anew(&mut self, known: &HashSet<String>) {
        let (id, me) = (self.meeting.parse().unwrap(), self.person.account.id);
        let events = async |after| {
            meeting_event::list_after(self.person.forum().app.db.read(), id, after, 200).await.unwrap()
        };
        let mut missed = Vec::new();
        let mut last = self.last();
        loop {
            let chunk = events(last).await;
            let Some(end) = chunk.last() else { break };
            last = end.seq;
            missed.extend(chunk);
        }
        for event in missed {
            let (html, key) = match &event.content {
                Content::Message(shown) => (shown.html.as_str(), Some(shown.id.to_string())),
                _ => ("", None),
            };
            self.hear(event.seq, (html, key.filter(|_| event.actor_id == Some(me))), known);
        }
    }

    fn apply(&mut self, frame: &Value, known: &HashSet<String>) {
        let html = frame["d"]["html"].as_str().unwrap_or_default();
        let own = frame["d"]["id"].as_str().filter(|_| !frame["k"].is_null()).map(str::to_owned);
        self.hear(frame["seq"].as_i64().unwrap(), (html, own), known);
    }

    /// Takes what stands next in the log, and the key of the message if it is their own.
    fn hear(&mut self, seq: i64, (html, own): (&str, Option<String>), known: &HashSet<String>) {
        assert_eq!(seq, self.last() + 1, "{html}");
        let text = html.trim().trim_start_matches("<p>").trim_end_matches("</p>").to_owned();
        if known.contains(&text) {
            self.wrong.push(format!("{} was told {text:?} after it was taken back", self.name()));
        }
        if let Some(own) = own.filter(|_| !text.is_empty()) {
            self.own.insert(text.clone(), own);
        }
        self.history.seen.push((seq, text));
    }
}

/// Moves the clock of the test's own server on to the other's.
pub(super) fn catch_up(forum: &TestApp) {
    forum.advance(Clock::System.now() - forum.app.clock.now());
}

/// A server in a process of its own; it ends with the test, also with one that fails.
pub(super) struct Serving(Child);

impl Deref for Serving {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Serving {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server on the test's database, at an address of its own.
pub(super) fn serve(forum: &TestApp, address: SocketAddr) -> Serving {
    let mut command = program(&["serve"]);
    command
        .env("DATABASE_URL", &forum.app.settings.database_url)
        .env("LISTEN", address.to_string())
        .env("PUBLIC_URL", forum.app.settings.public_origin())
        .env("SECRET_KEY", KEY)
        .env("MESSAGES_AT_ONCE", "1000000")
        .env("SOCKETS_A_PERSON", "100000")
        // Whoever waits hears that the server is there.
        .env("HEARTBEAT_SECONDS", "5")
        .env("LOG_LEVEL", "error");
    Serving(command.spawn().unwrap())
}

/// A forum on a database that servers in processes of their own can serve, at their time.
pub(super) async fn ground() -> TestApp {
    let key = SecretKey::parse(KEY);
    let forum = TestApp::start_with(|settings| settings.secret_key = key).await;
    catch_up(&forum);
    forum.make_durable().await;
    forum
}

/// Opens somebody's socket at a server once it is up.
pub(super) async fn reach_once_up(server: &mut Serving, person: &Person<'_>, address: SocketAddr) -> Socket {
    loop {
        assert!(server.try_wait().unwrap().is_none(), "the server ended by itself");
        match Socket::reach(person, address).await {
            Some(socket) => return socket,
            None => tokio::time::sleep(AGAIN).await,
        }
    }
}

/// Waits until the log goes so far.
async fn reach(forum: &TestApp, server: &mut Serving, meeting: &str, head: i64) {
    let limit = Instant::now() + PATIENCE;
    while forum.head_of(meeting).await < head {
        assert!(server.try_wait().unwrap().is_none(), "the server ended by itself");
        assert!(Instant::now() < limit, "{head} was not reached");
        tokio::time::sleep(AGAIN).await;
    }
}

/// Kills and stops the server in turn while people talk.
async fn disturb(forum: &TestApp, address: SocketAddr, meeting: &str, end: i64) -> Serving {
    let times = i64::try_from(KILLS + STOPS).unwrap();
    for time in 1..=times {
        let mut server = serve(forum, address);
        reach(forum, &mut server, meeting, end * time / (times + 2)).await;
        if time % 2 == 0 {
            server.kill().unwrap();
            server.wait().unwrap();
        } else {
            let id = server.id().to_string();
            assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
            let ended = tokio::task::spawn_blocking(move || server.wait().unwrap()).await.unwrap();
            assert!(ended.success(), "{ended}");
        }
    }
    serve(forum, address)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_and_stopped_loses_nothing_and_says_nothing_twice() {
    let forum = ground().await;
    let space = forum.space("general").await;
    let sedge = forum.moderator("Sedge").await;
    let meeting = meeting::open(&sedge, &space).await;
    let epoch = forum.epoch_of(&meeting).await;
    let vacant = Vacant::find();
    let address = vacant.address;
    let taken_back = TakenBack::default();
    let end = i64::try_from(1 + people() * MESSAGES + people() * MESSAGES / TAKEN_BACK).unwrap();

    let mut talkers = Vec::new();
    for number in 0..people() {
        let person = forum.person(&format!("Person {number}")).await;
        let unsaid = (0..MESSAGES).map(|text| format!("Person {number} says {text}.")).collect();
        let talker = Talker {
            person,
            address,
            meeting: &meeting,
            epoch: &epoch,
            rng: StdRng::seed_from_u64(number as u64),
            unsaid,
            unacknowledged: HashMap::new(),
            taken_back: &taken_back,
            own: HashMap::new(),
            takings: 0,
            history: History::default(),
            wrong: Vec::new(),
        };
        talkers.push(talker.run());
    }
    let (talked, server) =
        tokio::join!(futures_util::future::join_all(talkers), disturb(&forum, address, &meeting, end),);
    drop(server);

    let (mut histories, wrong): (Vec<History>, Vec<Vec<String>>) = talked.into_iter().unzip();
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let gone = taken_back.into_inner().unwrap();
    assert_eq!(gone.len(), people() * MESSAGES / TAKEN_BACK);
    let acknowledged: usize = histories.iter().map(|history| history.acknowledged.len()).sum();
    assert_eq!(acknowledged, people() * MESSAGES);
    // Whoever came late read no words where others did: what was taken back, and its taking, are their positions alone.
    for history in &mut histories {
        history.acknowledged.retain(|text, _| !gone.contains(text));
        for (seq, text) in &mut history.seen {
            if text.is_empty() || gone.contains(text) {
                *text = format!("position {seq}");
            }
        }
    }
    assert_eq!(check(&histories), Ok(()));
    assert_eq!(forum.head_of(&meeting).await, end, "nothing stands there that nobody asked for");
    println!(
        "{} people, {acknowledged} messages and {} removals acknowledged, {KILLS} kills, {STOPS} stops: each once, in one order",
        people(),
        gone.len(),
    );
}
