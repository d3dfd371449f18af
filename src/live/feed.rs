//! A socket's place in a meeting's log: one cursor, and no queue that could overflow.

use crate::{
    domain::{
        self, Actor, attendance,
        meeting_event::{Content, Kind},
    },
    hub::{Attending, Entry, Hub, News, Passing, Room},
    live::{
        close::Close,
        events,
        frames::{self, Position},
    },
    locale::Locale,
};
use axum::extract::ws::Utf8Bytes;
use entity::id::{AccountId, MeetingId};
use serde_json::json;
use std::{borrow::Cow, sync::Arc};
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
    news: watch::Receiver<News>,
    /// The news as this reader heard them last: whatever came since wakes them up.
    known: News,
    /// That this reader is there.
    attending: Attending,
    /// What of who is there was told already.
    told: Option<u64>,
    epoch: Uuid,
    cursor: i64,
    /// Until what position this is a replay, of which the end is told.
    replay_to: Option<i64>,
    /// Whether somebody was asked to leave among what was read last, or has to wait from now on: it may be this reader.
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
    pub(super) fn new(
        (room, reader): (Arc<Room>, AccountId),
        epoch: Uuid,
        (cursor, head): (i64, i64),
    ) -> Self {
        let (mut news, attending) = (room.watch(), room.enter(reader));
        let known = *news.borrow_and_update();
        let (replay_to, told) = (Some(head), None);
        Self { room, news, known, attending, told, epoch, cursor, replay_to, shut: false }
    }

    /// The meeting.
    pub(super) fn meeting(&self) -> MeetingId {
        self.room.id
    }

    /// The position up to which there is something to read.
    pub(super) fn head(&self) -> i64 {
        self.room.head()
    }

    /// Whether there is something to look at: to send, or that came since.
    pub(super) fn has_news(&self) -> bool {
        self.is_behind() || self.news.has_changed().unwrap_or_default()
    }

    /// Whether there is something to send.
    fn is_behind(&self) -> bool {
        self.known.head > self.cursor || self.is_replayed() || self.is_company_due()
    }

    /// Whether somebody came or went of whom is to be told: not before the replay is over, which may wait for the room to
    /// read on.
    fn is_company_due(&self) -> bool {
        self.replay_to.is_none() && self.told.is_none_or(|told| told < self.known.company)
    }

    /// Has the others told that this reader is writing.
    pub(super) fn write(&self) {
        self.attending.write();
    }

    /// Whether the end of the replay is to be told.
    fn is_replayed(&self) -> bool {
        self.replay_to.is_some_and(|end| self.cursor >= end)
    }

    /// Whether it is to be asked anew whether the meeting is open to this reader.
    pub(super) fn is_shut(&mut self) -> bool {
        std::mem::take(&mut self.shut)
    }

    /// Waits until the log goes further, or somebody comes or goes.
    pub(super) async fn moved(&mut self) {
        // The feed holds the room, so that it is never gone.
        let _ = self.news.changed().await;
    }

    /// Adds what comes next as this reader sees it: of the log, at most a chunk.
    pub(super) async fn read_on(
        &mut self,
        hub: &Hub,
        reader: Reader<'_>,
        frames: &mut Vec<Utf8Bytes>,
    ) -> Result<(), Close> {
        self.known = *self.news.borrow_and_update();
        let behind = self.known.head - self.cursor;
        if behind > LAG {
            return Err(Close::Slow);
        }
        if behind > 0 {
            let entries = hub.list_after(&self.room, self.cursor, CHUNK).await.map_err(failed)?;
            if entries.is_empty() {
                return Err(Close::Failed);
            }
            for entry in &entries {
                if entry.value.seq != self.cursor + 1 {
                    tracing::error!(meeting = %self.room.id, after = self.cursor, "a log has a gap");
                    return Err(Close::Failed);
                }
                self.shut |= matches!(entry.value.kind, Kind::PersonRemoved | Kind::LobbySet);
                frames.push(self.frame(entry, reader));
                self.cursor = entry.value.seq;
            }
        }
        if self.is_replayed() {
            self.replay_to = None;
            let position = Position { epoch: self.epoch, seq: self.cursor };
            frames.push(frames::position("live", self.room.id, position).into());
        }
        if self.is_company_due() {
            self.pass(reader, frames);
        }
        Ok(())
    }

    /// Adds who came and went since, and who is writing.
    fn pass(&mut self, Reader { actor, locale }: Reader<'_>, frames: &mut Vec<Utf8Bytes>) {
        let (version, passings) = self.room.presence.since(self.told);
        self.told = Some(version);
        let make = |passing: &Passing| events::passing(self.room.id, passing, locale).to_string().into();
        let names_people = attendance::names_people_to(actor);
        frames.extend(passings.iter().filter_map(|passing| match passing.value.to(actor.id)? {
            Cow::Borrowed(_) if names_people => Some(passing.shared(actor.language, make)),
            theirs if names_people => Some(make(&theirs)),
            theirs => Some(make(&theirs.without_names())),
        }));
    }

    /// An entry as this reader sees it: what everyone sees is made once for all.
    fn frame(&self, entry: &Entry, Reader { actor, locale }: Reader<'_>) -> Utf8Bytes {
        let event = &entry.value;
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
            if let Content::Reactions(.., sign) = event.content {
                own["d"]["sign"] = json!(sign);
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn a_replay_that_waits_for_its_room_is_stirred_once_by_who_comes() {
        let (room, _appends) = Room::new(MeetingId(Uuid::nil()), 2);
        let mut feed = Feed::new((room.clone(), AccountId(Uuid::nil())), Uuid::nil(), (2, 5));
        room.tell_company(1);

        assert!(feed.has_news() && feed.moved().now_or_never().is_some());
        feed.known = *feed.news.borrow_and_update();
        assert!(!feed.has_news(), "there is nothing to send before the room has read on");
        assert!(feed.moved().now_or_never().is_none(), "and nothing more to wake up for");

        feed.replay_to = None;
        assert!(feed.has_news(), "once the replay is over, who came is told");
    }
}
