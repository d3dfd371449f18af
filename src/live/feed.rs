//! A socket's place in a meeting's log: one cursor, and no queue that could overflow.

use crate::{
    domain::{self, Actor, meeting_event::Kind},
    hub::{Entry, Hub, Room},
    live::{
        close::Close,
        events,
        frames::{self, Position},
    },
    locale::Locale,
};
use entity::id::MeetingId;
use std::sync::Arc;
use tokio::sync::watch;
use uuid::Uuid;

/// Entries sent before the socket is listened to again.
const CHUNK: usize = 200;
/// A socket that is further behind has to start again.
const LAG: i64 = 2000;

/// A meeting that a socket follows.
#[derive(Debug)]
pub(super) struct Feed {
    room: Arc<Room>,
    heads: watch::Receiver<i64>,
    epoch: Uuid,
    cursor: i64,
    /// Until what position this is a replay, of which the end is told.
    replay_to: Option<i64>,
    /// Whether somebody was asked to leave among what was read last: it may be this reader.
    shut: bool,
}

/// Who reads, and in which language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) actor: &'a Actor,
    pub(super) locale: Locale,
}

impl Feed {
    /// Follows a meeting from a cursor on; everything up to the head is a replay.
    pub(super) fn new(room: Arc<Room>, epoch: Uuid, (cursor, head): (i64, i64)) -> Self {
        let heads = room.watch();
        Self { room, heads, epoch, cursor, replay_to: Some(head), shut: false }
    }

    /// The meeting.
    pub(super) fn meeting(&self) -> MeetingId {
        self.room.id
    }

    /// The position up to which there is something to read.
    pub(super) fn head(&self) -> i64 {
        self.room.head()
    }

    /// Whether there is something to send.
    pub(super) fn is_behind(&self) -> bool {
        self.head() > self.cursor || self.is_replayed()
    }

    /// Whether the end of the replay is to be told.
    fn is_replayed(&self) -> bool {
        self.replay_to.is_some_and(|end| self.cursor >= end)
    }

    /// Whether it is to be asked anew whether the meeting is open to this reader.
    pub(super) fn is_shut(&mut self) -> bool {
        std::mem::take(&mut self.shut)
    }

    /// Waits until the log goes further.
    pub(super) async fn moved(&mut self) {
        // The feed holds the room, so its head is never gone.
        let _ = self.heads.changed().await;
    }

    /// What comes next in the log as this reader sees it, at most a chunk.
    pub(super) async fn next(&mut self, hub: &Hub, reader: Reader<'_>) -> Result<Vec<Arc<str>>, Close> {
        self.heads.mark_unchanged();
        let behind = self.head() - self.cursor;
        if behind > LAG {
            return Err(Close::Slow);
        }
        let mut frames = Vec::new();
        if behind > 0 {
            let entries = hub.list_after(&self.room, self.cursor, CHUNK).await.map_err(failed)?;
            for entry in &entries {
                if entry.event.seq != self.cursor + 1 {
                    tracing::error!(meeting = %self.room.id, after = self.cursor, "a log has a gap");
                    return Err(Close::Failed);
                }
                self.shut |= entry.event.kind == Kind::PersonRemoved;
                frames.push(self.frame(entry, reader));
                self.cursor = entry.event.seq;
            }
            if frames.is_empty() {
                return Err(Close::Failed);
            }
        }
        if self.is_replayed() {
            self.replay_to = None;
            let position = Position { epoch: self.epoch, seq: self.cursor };
            frames.push(frames::position("live", self.room.id, position).into());
        }
        Ok(frames)
    }

    /// An entry as this reader sees it: what everyone sees is made once for all.
    fn frame(&self, entry: &Entry, Reader { actor, locale }: Reader<'_>) -> Arc<str> {
        let event = &entry.event;
        if let Some((message, seq)) = event.taken_from(actor) {
            return frames::taken(self.room.id, event.seq, (message, seq)).to_string().into();
        }
        if event.unpins_for(actor) {
            return events::unpinned(self.room.id, event).to_string().into();
        }
        if !event.is_visible_to(actor) {
            return events::hidden(self.room.id, event.seq).to_string().into();
        }
        if let Some(key) = event.client_key.filter(|_| event.actor_id == Some(actor.id)) {
            let mut own = events::event(self.room.id, event, locale);
            own["k"] = key.to_string().into();
            return own.to_string().into();
        }
        let make = |event: &_| events::event(self.room.id, event, locale).to_string().into();
        entry.shared(actor.language, make)
    }
}

/// The database failed under a reader: it comes back and reads on.
#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn failed(error: domain::Error) -> Close {
    tracing::warn!(%error, "a socket was not served");
    Close::Failed
}
