//! The history of a meeting whose sockets are cut: what everyone saw, checked against what was promised.

use crate::support::{
    Person, TestApp, meeting,
    socket::{Socket, post},
};
use csa_forum::domain::meeting_event::{self, Content};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

const PEOPLE: usize = 50;
const CUTS: usize = 10;
const MESSAGES: usize = 40;
/// Entries of which a history is sent, at most.
const REPLAYED: i64 = 1000;

/// What one person saw and was promised.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    /// The log as it came in: positions and texts.
    pub(super) seen: Vec<(i64, String)>,
    /// Where each of their messages stands, as acknowledged.
    pub(super) acknowledged: HashMap<String, i64>,
}

/// Each acknowledged message stands exactly once, at the same place for everyone, without gaps.
pub(super) fn check(histories: &[History]) -> Result<(), String> {
    let first = &histories[0].seen;
    for (index, history) in histories.iter().enumerate() {
        if let Some(place) = (0..first.len()).find(|place| history.seen.get(*place) != first.get(*place)) {
            return Err(format!("person {index} saw something else at place {place}"));
        }
        if history.seen.len() != first.len() {
            return Err(format!("person {index} saw {} entries of {}", history.seen.len(), first.len()));
        }
    }
    if let Some(place) = (1..).zip(first).position(|(seq, entry)| entry.0 != seq) {
        return Err(format!("a gap at place {place}"));
    }
    let mut texts = HashSet::new();
    if let Some((seq, text)) = first.iter().find(|(_, text)| !texts.insert(text)) {
        return Err(format!("{text:?} stands again at {seq}"));
    }
    let places: HashMap<&str, i64> = first.iter().map(|(seq, text)| (text.as_str(), *seq)).collect();
    for (text, seq) in histories.iter().flat_map(|history| &history.acknowledged) {
        if places.get(text.as_str()) != Some(seq) {
            return Err(format!(
                "{text:?} was acknowledged at {seq} and stands at {:?}",
                places.get(text.as_str())
            ));
        }
    }
    Ok(())
}

/// A person who posts all the while, over sockets that are cut.
struct Poster<'a> {
    forum: &'a TestApp,
    person: Person<'a>,
    meeting: &'a str,
    epoch: &'a str,
    rng: StdRng,
    unacknowledged: HashMap<Uuid, String>,
    history: History,
}

impl Poster<'_> {
    /// Posts everything, cut and cut again, and then reads to the end.
    async fn run(mut self, end: i64) -> History {
        let mut unsaid: Vec<String> = (0..MESSAGES)
            .map(|number| format!("{} says {number}.", self.person.account.shown_name))
            .collect();
        for cut in 0..=CUTS {
            let (mut socket, sent) = self.resume().await;
            let more =
                if cut == CUTS { unsaid.len() } else { self.rng.random_range(0..=2 * MESSAGES / CUTS) };
            for text in unsaid.split_off(unsaid.len().saturating_sub(more)) {
                let key = Uuid::new_v4();
                self.unacknowledged.insert(key, text.clone());
                socket.ask_under(key, post(self.meeting, key, &text)).await;
            }
            if cut < CUTS {
                // A cut at any moment: before the answers, among them, or after.
                let frames = self.rng.random_range(0..sent + more + 20);
                self.read(&mut socket, |taken, _| taken >= frames).await;
            } else {
                self.read(&mut socket, |_, poster| poster.is_done(end)).await;
            }
        }
        self.history
    }

    /// Comes back to where they were, and sends again under the same keys what nobody acknowledged.
    async fn resume(&mut self) -> (Socket, usize) {
        let mut socket = Socket::open(self.forum, &self.person).await;
        loop {
            let last = self.last();
            let here =
                socket.follow(self.meeting, Some((self.epoch, last))).await["ok"]["seq"].as_i64().unwrap();
            assert!(here >= last);
            if here - last <= REPLAYED {
                break;
            }
            // So far behind that no history is sent: they read the log, as a page that is loaded again shows it.
            socket.next_where(|frame| frame["t"] == "snapshot").await;
            self.read_log().await;
        }
        for (key, text) in &self.unacknowledged {
            socket.ask_under(*key, post(self.meeting, *key, text)).await;
        }
        (socket, self.unacknowledged.len())
    }

    /// Reads until it is enough; then the socket is cut by being dropped.
    async fn read(&mut self, socket: &mut Socket, enough: impl Fn(usize, &Self) -> bool) {
        let mut taken = 0;
        let mut asked: HashMap<u64, Uuid> = socket.take_asked();
        while !enough(taken, self) {
            let frame = socket.next_where(|_| true).await;
            taken += 1;
            if ["ping", "live", "presence"].iter().any(|passing| frame["t"] == *passing) {
                continue;
            }
            if let Some(re) = frame["re"].as_u64() {
                let key = asked.remove(&re).unwrap();
                let text = self.unacknowledged.remove(&key).unwrap();
                let seq = frame["ok"]["seq"].as_i64().unwrap_or_else(|| panic!("{frame}"));
                self.history.acknowledged.insert(text, seq);
            } else {
                self.apply(&frame);
            }
        }
    }

    /// Reads the log from where they are to its end.
    async fn read_log(&mut self) {
        let (db, id) = (self.forum.app.db.read(), self.meeting.parse().unwrap());
        loop {
            let events = meeting_event::list_after(db, id, self.last(), 200).await.unwrap();
            if events.is_empty() {
                return;
            }
            for event in events {
                let html = match &event.content {
                    Content::Message(shown) => &*shown.html,
                    _ => "",
                };
                self.see(event.seq, html);
            }
        }
    }

    fn apply(&mut self, frame: &Value) {
        let seq = frame["seq"].as_i64().unwrap_or_else(|| panic!("{frame}"));
        self.see(seq, frame["d"]["html"].as_str().unwrap_or_default());
    }

    fn see(&mut self, seq: i64, html: &str) {
        assert_eq!(seq, self.last() + 1, "{html}");
        let text = html.trim().trim_start_matches("<p>").trim_end_matches("</p>");
        self.history.seen.push((seq, text.to_owned()));
    }

    fn last(&self) -> i64 {
        self.history.seen.last().map_or(0, |(seq, _)| *seq)
    }

    fn is_done(&self, end: i64) -> bool {
        self.unacknowledged.is_empty() && self.last() == end
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_people_whose_sockets_are_cut_all_see_each_acknowledged_message_once_and_in_one_order() {
    let forum = TestApp::served(|settings| settings.messages_at_once = 10_000).await;
    let space = forum.space("general").await;
    let sedge = forum.moderator("Sedge").await;
    let meeting = meeting::open(&sedge, &space).await;
    let epoch = Socket::open(&forum, &sedge).await.follow(&meeting, None).await["ok"]["epoch"]
        .as_str()
        .unwrap()
        .to_owned();
    let end = i64::try_from(PEOPLE * MESSAGES).unwrap() + 1;

    let mut posters = Vec::new();
    for number in 0..PEOPLE {
        let poster = Poster {
            forum: &forum,
            person: forum.person(&format!("Person {number}")).await,
            meeting: &meeting,
            epoch: &epoch,
            rng: StdRng::seed_from_u64(number as u64),
            unacknowledged: HashMap::new(),
            history: History::default(),
        };
        posters.push(poster.run(end));
    }
    let histories = futures_util::future::join_all(posters).await;

    assert_eq!(check(&histories), Ok(()));
    let acknowledged: usize = histories.iter().map(|history| history.acknowledged.len()).sum();
    assert_eq!((acknowledged, forum.head_of(&meeting).await), (PEOPLE * MESSAGES, end));
    the_checker_sees_what_is_wrong(&histories);
}

/// The same histories with a fault planted in them do not pass.
fn the_checker_sees_what_is_wrong(histories: &[History]) {
    type Plant = fn(&mut Vec<History>);
    let faults: [(&str, Plant); 6] = [
        ("lost for one", |all| drop(all[7].seen.remove(100))),
        ("lost for all", |all| all.iter_mut().for_each(|one| drop(one.seen.remove(100)))),
        ("twice", |all| {
            for one in all.iter_mut() {
                one.seen[60].1 = one.seen[50].1.clone();
            }
        }),
        ("another order for one", |all| all[3].seen.swap(10, 11)),
        ("not to the end for one", |all| drop(all[9].seen.pop())),
        ("acknowledged elsewhere", |all| all[5].acknowledged.values_mut().for_each(|seq| *seq += 1)),
    ];
    for (fault, plant) in faults {
        let mut planted = histories.to_vec();
        plant(&mut planted);
        assert!(check(&planted).is_err(), "{fault}");
    }
}
