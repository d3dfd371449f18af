//! The one instrument through which pages, JSON and sockets append to meetings' logs, and by which sockets hear of
//! what was appended. It knows nothing of frames or pages.
//!
//! What is pending for a meeting is written in one transaction, which reads what the log says of it, too. After the commit the
//! room takes that, and each append is answered. What was appended elsewhere is announced: a hint, upon which the room reads
//! what it lacks from the database. Another node would be told in the same way, so that a lost hint costs time and never a
//! message.

mod limits;
mod passing;
mod presence;
mod room;

pub use limits::{Limits, Seat};
pub use passing::{Passing, Present};
pub use presence::{Attending, Presence};
pub use room::{Entry, News, Room, Shared};

use crate::{
    clock::Clock,
    domain::{
        Actor, Error, Result,
        database::{Database, gather},
        meeting,
        meeting_event::{self, Answer, Asked, Change, Command, Event, Receipt},
    },
};
use entity::{
    id::{AccountId, MeetingId, SessionId},
    meeting as meeting_row,
};
use sea_orm::DbErr;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout},
};
use uuid::Uuid;

/// Appends written in one transaction, at most.
const AT_ONCE: usize = 256;
/// How long one of them waits for others, at most: a database that is slow is no reason to wait.
const WAITS: Duration = Duration::from_millis(10);

/// What appends and announces; cloning it is cheap.
#[derive(Clone, Debug)]
pub enum Hub {
    /// All sockets are this process's.
    Local(Arc<Local>),
}

/// The rooms of one process.
#[derive(Debug)]
pub struct Local {
    db: Database,
    clock: Clock,
    limits: Limits,
    rooms: Mutex<HashMap<MeetingId, Weak<Room>>>,
}

/// An append that waits for its turn, and who waits for the answer.
type Append = (Asked, oneshot::Sender<Answer>);

/// An append on its way; drop it, and it is written all the same.
#[derive(Debug)]
pub struct Pending {
    answer: oneshot::Receiver<Answer>,
    /// Keeps the writer alive until it has answered.
    _room: Arc<Room>,
}

impl Hub {
    /// A hub for one process.
    pub fn local(db: Database, clock: Clock, limits: Limits) -> Self {
        Self::Local(Arc::new(Local { db, clock, limits, rooms: Mutex::default() }))
    }

    /// Appends to a meeting's log, and answers once it is durable.
    pub async fn append(&self, actor: Actor, id: MeetingId, key: Uuid, command: Command) -> Result<Receipt> {
        let change = Change { actor, key, command };
        let pending = self.submit(id, Asked { change, question: None }).await?;
        pending.answer().await.unwrap_or_else(|| Err(gone()))
    }

    /// Takes its place among a meeting's appends; await the answer to know that it is durable.
    pub async fn submit(&self, id: MeetingId, asked: Asked) -> Result<Pending> {
        let Self::Local(local) = self;
        let actor = &asked.change.actor;
        let room = match local.find_room(id) {
            Some(room) => room,
            // Whether they are let into it is asked when it is their turn.
            None => local.room(id, meeting::find(local.db.read(), actor, id).await?.last_seq),
        };
        let (sender, answer) = oneshot::channel();
        let sent = room.appends.send((asked, sender)).await;
        sent.map_err(|_| gone())?;
        Ok(Pending { answer, _room: room })
    }

    /// Tells a meeting's room, if there is one, that its log goes on to a position: it was appended to elsewhere.
    pub fn announce(&self, id: MeetingId, head: i64) {
        let Self::Local(local) = self;
        local.announce(id, head);
    }

    /// A meeting's room, for as long as somebody holds it; `head` is the last position that the caller knows of.
    pub fn room(&self, id: MeetingId, head: i64) -> Arc<Room> {
        let Self::Local(local) = self;
        local.room(id, head)
    }

    /// Somebody reads a meeting's page: if it goes on, that is written down with who else comes and goes.
    pub fn see(&self, meeting: &meeting_row::Model, id: AccountId) {
        if meeting::is_live(meeting) {
            let room = self.room(meeting.id, meeting.last_seq);
            room.presence.see(room.clone(), id);
        }
    }

    /// Entries after a position, in order, at most so many: recent ones from memory, earlier ones from the database.
    pub async fn list_after(&self, room: &Room, after: i64, limit: usize) -> Result<Vec<Arc<Entry>>> {
        if let Some(recent) = room.recent(after, limit) {
            return Ok(recent);
        }
        let Self::Local(local) = self;
        // Seldom, so that a socket at rest does not keep the memory for it.
        let events =
            Box::pin(meeting_event::list_after(local.db.read(), room.id, after, limit as u64)).await?;
        Ok(events.into_iter().map(|event| Arc::new(Entry::new(event))).collect())
    }

    /// Tells that the session ended in which somebody acts, so that its sockets end with it.
    pub fn announce_end(&self, actor: &Actor) {
        self.announce_end_of(actor.id, actor.session_id);
    }

    /// The same for one session of a person, or for all of them.
    pub fn announce_end_of(&self, id: AccountId, session_id: Option<SessionId>) {
        let Self::Local(local) = self;
        local.limits.end(id, session_id);
    }

    /// Tells those who follow a meeting that what stands beside its log was changed, so that they read it anew. It is a hint:
    /// whoever misses it reads it with the next page.
    pub fn tell_changed(&self, id: MeetingId) {
        let Self::Local(local) = self;
        if let Some(room) = local.find_room(id) {
            room.presence.change();
        }
    }

    /// Forgets what is kept of meetings in memory, since somebody is named in it otherwise than now, or is no longer; it is
    /// read anew. Where they are present, they are told of as they are named now.
    pub fn forget_name(&self, id: AccountId) {
        let Self::Local(local) = self;
        let rooms = local.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        for room in rooms.values().filter_map(Weak::upgrade) {
            room.forget();
            room.presence.rename(id);
        }
    }

    /// Forgets what is kept of one meeting in memory; it is read anew.
    pub fn forget(&self, id: MeetingId) {
        let Self::Local(local) = self;
        if let Some(room) = local.find_room(id) {
            room.forget();
        }
    }

    /// A place for one more socket of a person; none if they have as many as they may.
    pub fn take_seat(&self, actor: &Actor) -> Option<Seat> {
        let Self::Local(local) = self;
        local.limits.take_seat(actor.id, actor.session_id)
    }

    /// How many sockets are open on this node.
    pub fn count_seats(&self) -> usize {
        let Self::Local(local) = self;
        local.limits.count_seats()
    }

    /// Counts a post of a person, or says how long they have to wait.
    pub fn count_post(&self, id: AccountId) -> std::result::Result<(), Duration> {
        let Self::Local(local) = self;
        local.limits.count_post(id)
    }
}

impl Pending {
    /// Where the change stands in the log, once it is durable; none if the session ended of whoever asked for it.
    pub async fn answer(self) -> Answer {
        self.answer.await.unwrap_or_else(|_| Some(Err(gone())))
    }
}

/// A writer that ended without an answer: the process is going down.
fn gone() -> Error {
    Error::Database(DbErr::Custom("the meeting's writer is gone".to_owned()))
}

impl Local {
    fn room(self: &Arc<Self>, id: MeetingId, head: i64) -> Arc<Room> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(room) = rooms.get(&id).and_then(Weak::upgrade) {
            room.hint(head);
            return room;
        }
        rooms.retain(|_, room| room.strong_count() > 0);
        let (room, appends) = Room::new(id, head);
        rooms.insert(id, Arc::downgrade(&room));
        tokio::spawn(write(self.clone(), id, appends));
        tokio::spawn(room::follow(self.db.clone(), Arc::downgrade(&room), room.hints()));
        tokio::spawn(presence::follow((self.db.clone(), self.clock.clone()), Arc::downgrade(&room), id));
        room
    }

    /// A meeting's room, if somebody holds it.
    fn find_room(&self, id: MeetingId) -> Option<Arc<Room>> {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.get(&id).and_then(Weak::upgrade)
    }

    /// Tells the room, if there is one, that the log goes further.
    fn announce(&self, id: MeetingId, head: i64) {
        if let Some(room) = self.find_room(id) {
            room.hint(head);
        }
    }
}

/// Those who wrote together last or wait since.
#[derive(Debug, Clone, Copy)]
struct Crowd {
    size: usize,
    /// How long they are waited for: no longer than they took to write.
    wait: Duration,
}

/// Writes what is pending for a meeting, as much at once as there is, until its room is gone.
async fn write(local: Arc<Local>, id: MeetingId, mut appends: mpsc::Receiver<Append>) {
    let mut crowd = Crowd { size: 1, wait: Duration::ZERO };
    while let Some(batch) = gather_crowd(&mut appends, crowd).await {
        let started = Instant::now();
        let (mut asked, answers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        // Held until then, so that there is no other in its place.
        let room = local.find_room(id).map(|room| (room.times_forgotten(), room));
        let (results, events) = commit(&local.db, id, &mut asked).await;
        if let Some((forgotten, room)) = room {
            room.take(events, forgotten);
        }
        crowd = Crowd { size: results.len() + appends.len(), wait: started.elapsed().min(WAITS) };
        if let Some(head) = results.iter().flatten().flatten().map(|receipt| receipt.seq).max() {
            local.announce(id, head);
        }
        for (answer, result) in answers.into_iter().zip(results) {
            // Whoever asked may have left; what they asked is done all the same.
            let _ = answer.send(result);
        }
    }
}

/// What is pending; none once nobody is left who could add to it. Whoever was answered last may say more at once, and what is
/// written together costs little more than one of it: all of a crowd are waited for, but not for long.
async fn gather_crowd<T>(pending: &mut mpsc::Receiver<T>, crowd: Crowd) -> Option<Vec<T>> {
    let mut batch = gather(pending, AT_ONCE).await?;
    let all = async {
        while batch.len() < crowd.size.min(AT_ONCE)
            && let Some(next) = pending.recv().await
        {
            batch.push(next);
        }
    };
    // They may have nothing more to say.
    let _ = timeout(crowd.wait, all).await;
    Some(batch)
}

/// One transaction for all; if it fails, one for each, so that no change fails for the sake of another. Keys make a
/// second attempt safe, whatever came of the first.
async fn commit(db: &Database, id: MeetingId, asked: &mut [Asked]) -> (Vec<Answer>, Vec<Event>) {
    match meeting_event::append_asked(db, id, asked).await {
        Ok(done) => done,
        Err(error) if asked.len() == 1 => (vec![Some(Err(error))], Vec::new()),
        Err(error) => {
            tracing::warn!(%error, changes = asked.len(), "appends failed together; trying each alone");
            let (mut results, mut events) = (Vec::with_capacity(asked.len()), Vec::new());
            for one in asked.chunks_mut(1) {
                match meeting_event::append_asked(db, id, one).await {
                    Ok((result, told)) => {
                        results.extend(result);
                        events.extend(told);
                    }
                    Err(error) => results.push(Some(Err(error))),
                }
            }
            (results, events)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn those_who_wrote_together_are_waited_for_and_nobody_else() {
        let (sender, mut pending) = mpsc::channel(8);
        let send = async |numbers: [i32; 2]| {
            for number in numbers {
                sender.send(number).await.unwrap();
            }
        };
        let forever = Duration::from_hours(1);
        let alone = Crowd { size: 1, wait: forever };
        send([1, 2]).await;
        assert_eq!(gather_crowd(&mut pending, alone).await, Some(vec![1, 2]), "what there is, at once");

        let four = Crowd { size: 4, wait: forever };
        send([3, 4]).await;
        let later = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            send([5, 6]).await;
        };
        let (batch, ()) = tokio::join!(gather_crowd(&mut pending, four), later);
        assert_eq!(batch, Some(vec![3, 4, 5, 6]));

        send([7, 8]).await;
        let silent = Crowd { size: 4, wait: Duration::from_millis(1) };
        assert_eq!(gather_crowd(&mut pending, silent).await, Some(vec![7, 8]), "not for long");
        drop(sender);
        assert_eq!(gather_crowd(&mut pending, four).await, None);
    }
}
