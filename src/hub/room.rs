//! A meeting's room: the end of its log in memory, once for all sockets, and its head, which they watch.

use crate::{
    domain::{
        Result,
        database::Database,
        meeting_event::{self, Event, Kind},
    },
    hub::{Append, Attending, Presence},
};
use axum::extract::ws::Utf8Bytes;
use entity::{
    id::{AccountId, MeetingId},
    language::Language,
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, Weak},
    time::Duration,
};
use tokio::sync::{mpsc, watch};

/// Entries kept in memory.
const RECENT: usize = 1024;
/// Entries read from the database at once.
const CHUNK: u64 = 200;
/// Appends that may wait; more wait at their senders.
const WAITING: usize = 1024;
/// How long to wait before the database is asked again after it was asked in vain.
const AGAIN: Duration = Duration::from_millis(250);

/// A meeting that somebody is in.
#[derive(Debug)]
pub struct Room {
    /// The meeting.
    pub id: MeetingId,
    pub(super) appends: mpsc::Sender<Append>,
    hinted: watch::Sender<i64>,
    news: watch::Sender<News>,
    recent: RwLock<VecDeque<Arc<Entry>>>,
    /// How often what is in memory was forgotten. Held by whoever changes it, so that entries follow one another.
    forgotten: Mutex<u64>,
    /// Who is there.
    pub presence: Presence,
}

/// How far a room has got. It is one thing, so that thousands of sockets wait for one.
#[derive(Debug, Clone, Copy)]
pub struct News {
    /// The position up to which sockets can read.
    pub head: i64,
    /// The version of who is there that was told last.
    pub company: u64,
}

/// What everybody is told, and what sockets send of it, made once for each language.
#[derive(Debug)]
pub struct Shared<T> {
    /// What is told.
    pub value: T,
    english: OnceLock<Utf8Bytes>,
    welsh: OnceLock<Utf8Bytes>,
}

/// An entry of the log.
pub type Entry = Shared<Event>;

impl<T> Shared<T> {
    /// Something of which nothing has been sent yet.
    pub fn new(value: T) -> Self {
        Self { value, english: OnceLock::new(), welsh: OnceLock::new() }
    }

    /// What sockets send of it to everyone alike: the same bytes, which are copied nowhere.
    pub fn shared(&self, language: Language, make: impl FnOnce(&T) -> Utf8Bytes) -> Utf8Bytes {
        let made = match language {
            Language::En => &self.english,
            Language::Cy => &self.welsh,
        };
        made.get_or_init(|| make(&self.value)).clone()
    }
}

impl Room {
    pub(crate) fn new(id: MeetingId, head: i64) -> (Arc<Self>, mpsc::Receiver<Append>) {
        let (appends, receiver) = mpsc::channel(WAITING);
        let (hinted, news) = (watch::Sender::new(head), watch::Sender::new(News { head, company: 0 }));
        let (recent, presence) = (RwLock::default(), Presence::default());
        let forgotten = Mutex::default();
        (Arc::new(Self { id, appends, hinted, news, recent, forgotten, presence }), receiver)
    }

    /// The position up to which sockets can read.
    pub fn head(&self) -> i64 {
        self.news.borrow().head
    }

    /// Somebody comes in by one more socket, and is there until what this returns is dropped.
    pub fn enter(self: &Arc<Self>, id: AccountId) -> Attending {
        Attending::new(self.clone(), id)
    }

    /// Tells when the log goes further, or somebody came or went.
    pub fn watch(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }

    /// Has told what passed of who is there, up to a version.
    pub(crate) fn tell_company(&self, version: u64) {
        self.news.send_if_modified(|news| {
            let moved = news.company != version;
            news.company = version;
            moved
        });
    }

    pub(super) fn hints(&self) -> watch::Receiver<i64> {
        self.hinted.subscribe()
    }

    pub(super) fn hint(&self, head: i64) {
        let here = self.head();
        self.hinted.send_if_modified(|known| {
            let further = head > here.max(*known);
            *known = head.max(*known);
            further
        });
    }

    /// Entries after a position, unless they are no longer in memory.
    pub(super) fn recent(&self, after: i64, limit: usize) -> Option<Vec<Arc<Entry>>> {
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
        let first = recent.front()?.value.seq;
        let skipped = usize::try_from(after + 1 - first).ok()?;
        Some(recent.iter().skip(skipped).take(limit).cloned().collect())
    }

    /// Forgets the entries in memory: whoever asks for them reads the database.
    pub(super) fn forget(&self) {
        let mut forgotten = self.forgotten();
        *forgotten += 1;
        self.recent.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How often the entries in memory were forgotten: to be asked before entries are read.
    pub(super) fn times_forgotten(&self) -> u64 {
        *self.forgotten()
    }

    fn forgotten(&self) -> MutexGuard<'_, u64> {
        self.forgotten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes entries that follow those that sockets can read, and moves the head; whether it could. Not if something was
    /// forgotten since they were read: what they say may be what was to be forgotten.
    pub(super) fn take(&self, mut events: Vec<Event>, times_forgotten: u64) -> bool {
        let forgotten = self.forgotten();
        let head = self.head();
        events.retain(|event| event.seq > head);
        let (Some(first), Some(last)) = (events.first(), events.last().map(|event| event.seq)) else {
            return true;
        };
        if *forgotten != times_forgotten || first.seq != head + 1 {
            return false;
        }
        let mut recent = self.recent.write().unwrap_or_else(PoisonError::into_inner);
        let turns = events.iter().any(|event| matches!(event.kind, Kind::MeetingOpened | Kind::MeetingEnded));
        for event in events {
            amend(&mut recent, &event);
            recent.push_back(Arc::new(Entry::new(event)));
        }
        let over = recent.len().saturating_sub(RECENT);
        recent.drain(..over);
        drop(recent);
        self.news.send_modify(|news| news.head = last);
        drop(forgotten);
        if turns {
            self.presence.write_down();
        }
        true
    }
}

/// What is in memory reads as it does today: a text that was removed or locked is never sent again, from memory
/// neither; nor to those whom it is kept from now.
fn amend(recent: &mut VecDeque<Arc<Entry>>, later: &Event) {
    if !later.reaches_back() {
        return;
    }
    let amended = |entry: &Entry| later.amends() == Some(entry.value.seq) || entry.value.goes_with(later);
    for entry in recent.iter_mut().filter(|entry| amended(entry)) {
        *entry = Arc::new(Entry::new(entry.value.amended_by(later)));
    }
}

async fn read_after(db: &Database, id: MeetingId, after: i64) -> Result<Vec<Event>> {
    meeting_event::list_after(&db.read_on_one().await?, id, after, CHUNK).await
}

/// Reads what is new in the log whenever there is a hint, until the room is gone. It reads once at the start: what
/// was appended before the room was made is announced to nobody.
pub(super) async fn follow(db: Database, room: Weak<Room>, mut hints: watch::Receiver<i64>) {
    loop {
        let Some(there) = room.upgrade() else { return };
        let forgotten = there.times_forgotten();
        let read = read_after(&db, there.id, there.head()).await;
        let more = match read {
            Ok(events) => {
                let more = events.len() as u64 == CHUNK;
                if there.take(events, forgotten) {
                    more || there.head() < *hints.borrow_and_update()
                } else {
                    tokio::time::sleep(AGAIN).await;
                    true
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a meeting's log was not read; trying again");
                tokio::time::sleep(AGAIN).await;
                true
            }
        };
        drop(there);
        if !more && hints.changed().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn events(places: impl IntoIterator<Item = i64>) -> Vec<Event> {
        places.into_iter().map(Event::at).collect()
    }

    fn kept(room: &Room, after: i64) -> Option<Vec<i64>> {
        Some(room.recent(after, RECENT)?.iter().map(|entry| entry.value.seq).collect())
    }

    #[test]
    fn what_is_read_twice_is_taken_once_and_in_order() {
        let (room, _appends) = Room::new(MeetingId(Uuid::nil()), 2);
        assert!(!room.take(events(4..=5), 0), "the third is missing");
        assert_eq!((room.head(), kept(&room, 2)), (2, None));
        assert!(room.take(events(3..=5), 0));
        assert!(room.take(events(4..=7), 0), "another reading, which began before");
        assert!(room.take(events(3..=4), 0), "one that has nothing new");
        assert_eq!((room.head(), kept(&room, 2)), (7, Some((3..=7).collect())));
    }

    #[test]
    fn what_was_read_before_something_was_forgotten_is_not_kept() {
        let (room, _appends) = Room::new(MeetingId(Uuid::nil()), 2);
        let before = room.times_forgotten();
        assert!(room.take(events([3]), before));
        room.forget();
        assert!(!room.take(events([4]), before));
        assert_eq!((room.head(), kept(&room, 2)), (3, None), "it is read anew");
        assert!(room.take(events([4]), room.times_forgotten()));
        assert_eq!((room.head(), kept(&room, 3)), (4, Some(vec![4])));
    }
}
