//! Who is in a meeting now: those of whom a socket follows it. What changes is collected for a moment, told to everybody as
//! a difference, and never stored; that somebody was there is written down as attendance.

use crate::{
    clock::Clock,
    domain::{
        Result,
        account::{self, Byline},
        attendance,
        database::Database,
    },
    hub::{Passing, Present, Room, Shared},
};
use entity::id::{AccountId, MeetingId};
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};
use tokio::{sync::watch, time::Instant};

/// For so long changes are collected.
const COLLECTED: Duration = Duration::from_millis(1500);
/// So often it is written down who is there.
const WRITTEN: Duration = Duration::from_mins(1);
/// Differences kept for those who have not read them; whoever lacks more is told everybody.
const RECENT: usize = 64;
/// Where more are present, only their number is told.
const NAMED: usize = 200;

/// Who is present in a meeting.
#[derive(Debug, Default)]
pub struct Presence {
    state: Mutex<State>,
    stirred: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    people: HashMap<AccountId, Place>,
    next_number: u32,
    joined: BTreeSet<AccountId>,
    /// The numbers of those who went of whom it was told that they were there.
    left: Vec<u32>,
    writing: BTreeSet<AccountId>,
    /// Whether everybody's attendance is to be written down, and not only that of who comes or goes.
    is_due: bool,
    /// Whether what stands beside the log was changed.
    is_changed: bool,
    version: u64,
    recent: VecDeque<Arc<Shared<Passing>>>,
    all: Option<Arc<Shared<Passing>>>,
    /// How many were present when that was told last.
    count: usize,
    /// Those who went, or read the meeting's page: that they were there is to be written down.
    seen: BTreeSet<AccountId>,
    /// The room that somebody left, perhaps the last, or whose page was read: it stays until that is written down.
    kept: Option<Arc<Room>>,
}

/// Somebody who is there.
#[derive(Debug)]
struct Place {
    sockets: usize,
    /// What they are told under, and as; none until then.
    told: Option<Present>,
}

/// Somebody's presence by one socket; it ends when this is dropped.
#[derive(Debug)]
pub struct Attending {
    room: Arc<Room>,
    id: AccountId,
}

impl Attending {
    /// One more socket of a person that follows a meeting.
    pub(super) fn new(room: Arc<Room>, id: AccountId) -> Self {
        let mut state = room.presence.state();
        let place = state.people.entry(id).or_insert(Place { sockets: 0, told: None });
        place.sockets += 1;
        if place.told.is_none() {
            state.joined.insert(id);
        }
        drop(state);
        room.presence.stir();
        Self { room, id }
    }

    /// Has everybody told that this person is writing.
    pub fn write(&self) {
        self.room.presence.state().writing.insert(self.id);
        self.room.presence.stir();
    }
}

impl Drop for Attending {
    fn drop(&mut self) {
        let mut state = self.room.presence.state();
        let Some(place) = state.people.get_mut(&self.id) else { return };
        place.sockets -= 1;
        if place.sockets > 0 {
            return;
        }
        let told = state.people.remove(&self.id).and_then(|place| place.told);
        state.joined.remove(&self.id);
        state.writing.remove(&self.id);
        state.left.extend(told.map(|told| told.number));
        state.seen.insert(self.id);
        state.kept = Some(self.room.clone());
        drop(state);
        self.room.presence.stir();
    }
}

/// What is to be told of a moment, and of whom it is to be written down that they are there.
struct Collected {
    joined: Vec<AccountId>,
    left: Vec<u32>,
    writing: Vec<AccountId>,
    seen: Vec<AccountId>,
    is_changed: bool,
}

impl Presence {
    /// Somebody reads the meeting's page, perhaps without scripts: they are there for now.
    pub(super) fn see(&self, room: Arc<Room>, id: AccountId) {
        let mut state = self.state();
        state.seen.insert(id);
        state.kept = Some(room);
        drop(state);
        self.stir();
    }

    /// Has it told of somebody who is there as they are named now, and no more as they were.
    pub(super) fn rename(&self, id: AccountId) {
        let mut state = self.state();
        let Some(told) = state.people.get_mut(&id).and_then(|place| place.told.take()) else { return };
        state.left.push(told.number);
        state.joined.insert(id);
        state.all = None;
        // What was told before names them: whoever lacks it is told everybody instead.
        state.recent.clear();
        drop(state);
        self.stir();
    }

    /// Has everybody told that what stands beside the log was changed.
    pub(super) fn change(&self) {
        self.state().is_changed = true;
        self.stir();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stir(&self) {
        self.stirred.send_replace(());
    }

    /// Has everybody's attendance written down: the meeting opened, or ended.
    pub(super) fn write_down(&self) {
        self.state().is_due = true;
        self.stir();
    }

    /// What passed since a version, and the version now; everybody who is there for whoever was told nothing, or too little.
    pub fn since(&self, version: Option<u64>) -> (u64, Vec<Arc<Shared<Passing>>>) {
        let mut state = self.state();
        let now = state.version;
        let missed = version.and_then(|version| usize::try_from(now - version).ok());
        match missed.filter(|missed| *missed <= state.recent.len()) {
            Some(missed) => {
                let first = state.recent.len() - missed;
                (now, state.recent.iter().skip(first).cloned().collect())
            }
            None => (now, vec![state.everybody()]),
        }
    }

    fn collect(&self) -> Collected {
        let mut state = self.state();
        let joined: Vec<AccountId> = mem::take(&mut state.joined).into_iter().collect();
        let mut seen = mem::take(&mut state.seen);
        if mem::take(&mut state.is_due) {
            seen.extend(state.people.keys().copied());
        } else {
            seen.extend(joined.iter().copied());
        }
        Collected {
            left: mem::take(&mut state.left),
            writing: mem::take(&mut state.writing).into_iter().collect(),
            seen: seen.into_iter().collect(),
            is_changed: mem::take(&mut state.is_changed),
            joined,
        }
    }

    /// Has it told later, since those who came could not be named.
    fn put_back(&self, Collected { joined, left, is_changed, .. }: Collected) {
        let mut state = self.state();
        state.is_changed |= is_changed;
        state.joined.extend(joined);
        state.left.extend(left);
    }

    /// Puts together what is to be told of what was collected; returns the version with which it is.
    fn gather(
        &self,
        Collected { joined, left, writing, is_changed, .. }: Collected,
        bylines: &HashMap<AccountId, Byline>,
    ) -> u64 {
        let mut state = self.state();
        let mut came = Vec::with_capacity(joined.len());
        for id in joined {
            let number = state.next_number;
            // They may have gone again meanwhile.
            let Some((place, byline)) = state.people.get_mut(&id).zip(bylines.get(&id)) else { continue };
            if place.told.is_some() {
                continue;
            }
            let present = Present { number, byline: byline.clone() };
            place.told = Some(present.clone());
            came.push(present);
            state.next_number = number.wrapping_add(1);
        }
        if !came.is_empty() || !left.is_empty() {
            state.all = None;
            let count = state.people.len();
            let before = mem::replace(&mut state.count, count);
            let passing = if before.max(count) > NAMED {
                state.everybody()
            } else {
                Arc::new(Shared::new(Passing::Moved { count, joined: came, left }))
            };
            state.push(passing);
        }
        let named = |id: AccountId| Some((id, bylines.get(&id)?.clone()));
        let people: Vec<_> = writing.into_iter().filter_map(named).collect();
        if !people.is_empty() {
            let count = people.len();
            state.push(Arc::new(Shared::new(Passing::Writing { count, people })));
        }
        if is_changed {
            state.push(Arc::new(Shared::new(Passing::Changed)));
        }
        state.version
    }
}

impl State {
    fn push(&mut self, passing: Arc<Shared<Passing>>) {
        self.version += 1;
        self.recent.push_back(passing);
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
    }

    /// Everybody who is there, made once for all who ask until somebody comes or goes.
    fn everybody(&mut self) -> Arc<Shared<Passing>> {
        if let Some(all) = &self.all {
            return all.clone();
        }
        let count = self.people.len();
        let people = (count <= NAMED).then(|| {
            let mut told: Vec<Present> =
                self.people.values().filter_map(|place| place.told.clone()).collect();
            told.sort_by_key(|present| present.number);
            told
        });
        let all = Arc::new(Shared::new(Passing::All { count, people }));
        self.all = Some(all.clone());
        all
    }
}

/// Tells who comes and goes, and writes down who is there, until the room is gone.
pub(super) async fn follow((db, clock): (Database, Clock), room: Weak<Room>, id: MeetingId) {
    let Some(mut stirred) = room.upgrade().map(|room| room.presence.stirred.subscribe()) else { return };
    stirred.mark_changed();
    let mut written = Instant::now();
    loop {
        tokio::select! {
            stirred = stirred.changed() => if stirred.is_err() { return },
            () = tokio::time::sleep_until(written + WRITTEN) => {}
        }
        tokio::time::sleep(COLLECTED).await;
        let Some(there) = room.upgrade() else { return };
        // It goes once this is done, if nobody else is in it.
        let _kept = there.presence.state().kept.take();
        if written.elapsed() >= WRITTEN {
            written = Instant::now();
            there.presence.state().is_due = true;
        }
        stirred.mark_unchanged();
        let collected = there.presence.collect();
        if let Err(error) = attendance::see(&db, id, &collected.seen, clock.now()).await {
            tracing::warn!(%error, "who is in a meeting was not written down");
        }
        match bylines(&db, &collected).await {
            Ok(named) => there.tell_company(there.presence.gather(collected, &named)),
            Err(error) => {
                tracing::warn!(%error, "who is in a meeting was not told");
                there.presence.put_back(collected);
            }
        }
    }
}

async fn bylines(db: &Database, collected: &Collected) -> Result<HashMap<AccountId, Byline>> {
    let people: Vec<AccountId> = collected.joined.iter().chain(&collected.writing).copied().collect();
    if people.is_empty() { Ok(HashMap::new()) } else { account::bylines(db.read(), &people).await }
}
