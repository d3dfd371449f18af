//! What somebody asks over a socket, and the answer.

use crate::{
    domain::{
        meeting,
        meeting_event::{self, Asked},
        poll::{self, Voted},
        session,
    },
    hub::Pending,
    live::{
        changes::{self, Asker},
        close::Close,
        conversation::{Conversation, Frames, one},
        feed::Feed,
        frames::{self, Code, Position, Refusal, Request},
        operations::{self, Act, Change},
    },
};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

/// A replay of more entries than this is slower than reading the page.
const LONGEST_REPLAY: i64 = 1000;
/// Meetings that one socket follows, at most.
const MOST_FEEDS: usize = 16;
/// How often it is told that somebody is writing.
const TYPES_EVERY: Duration = Duration::from_secs(3);

impl Conversation {
    /// The answer to a request, unless it comes after a commit or there is none.
    pub(super) async fn reply(&mut self, text: &str) -> Result<Frames, Close> {
        let Ok(request) = serde_json::from_str::<Request>(text) else {
            return self.refuse(None, &Refusal::new(Code::Unreadable)).map(one);
        };
        let Some(act) = operations::find(&request.op, &self.actor) else {
            return self.refuse(request.id, &Refusal::new(Code::UnknownOp)).map(one);
        };
        match act {
            Act::Pong => Ok(Frames::new()),
            Act::Greet => Ok(one(frames::ok(request.id, &json!({})))),
            Act::Subscribe => self.subscribe(&request).await,
            Act::Unsubscribe => {
                self.feeds.retain(|feed| Some(feed.meeting()) != request.m);
                Ok(one(frames::ok(request.id, &json!({}))))
            }
            Act::Change(change) => self.change(&request, change).await,
            Act::Vote => self.vote(&request).await,
            Act::Refresh => self.refresh(&request).await,
            Act::Type => self.type_on(&request).await,
        }
    }

    /// Follows a meeting from where the reader is. The cursor is registered before history is read, so that nothing
    /// falls between.
    async fn subscribe(&mut self, request: &Request) -> Result<Frames, Close> {
        let Some(id) = request.m else {
            return self.refuse(request.id, &Refusal::new(Code::Unreadable)).map(one);
        };
        self.feeds.retain(|feed| feed.meeting() != id);
        if self.feeds.len() >= MOST_FEEDS {
            return self.refuse(request.id, &Refusal::new(Code::Forbidden)).map(one);
        }
        self.check_session().await?;
        let meeting = match meeting::enter(self.app.db.read(), &self.actor, id).await {
            Ok(meeting) => meeting,
            Err(error) => return self.refuse(request.id, &Refusal::of(&error, self.locale)).map(one),
        };
        let room = self.app.hub.room(id, meeting.last_seq);
        let head = room.head().max(meeting.last_seq);
        let here = Position { epoch: meeting.epoch, seq: head };
        let cursor = request.since.map_or(Some(head), |since| cursor(since, here));
        let mut answers = one(frames::ok(request.id, &json!(here)));
        match cursor {
            Some(cursor) => self.feeds.push(Feed::new((room, self.actor.id), meeting.epoch, (cursor, head))),
            None => answers.push(frames::position("snapshot", id, here).into()),
        }
        Ok(answers)
    }

    /// Appends to a meeting's log; the answer comes after the commit.
    async fn change(&mut self, request: &Request, change: Change) -> Result<Frames, Close> {
        let submitted = self.submit(request, change).await;
        // Who this is, is asked with the change, unless there is none. That the session is in use is written down here.
        if submitted.is_err() || self.actor.touch_due_at(self.app.clock.now()) {
            self.check_acts().await?;
        }
        match submitted {
            Ok(pending) => {
                let id = request.id;
                let answered =
                    async move { (id, pending.answer().await.map(|result| result.map(frames::receipt))) };
                self.await_answer(answered);
                Ok(Frames::new())
            }
            Err(refusal) => self.refuse(request.id, &refusal).map(one),
        }
    }

    /// Votes in a poll; the answer says whether it had been done before, and nothing else.
    async fn vote(&mut self, request: &Request) -> Result<Frames, Close> {
        self.check_acts().await?;
        let option =
            request.number("option").map(|option| option.and_then(|option| i32::try_from(option).ok()));
        let (Some(meeting), Ok(poll), Ok(Some(option))) = (request.m, changes::key(request, "id"), option)
        else {
            return self.refuse(request.id, &Refusal::new(Code::Unreadable)).map(one);
        };
        let (db, actor, id) = (self.app.db.clone(), self.actor.clone(), request.id);
        let answered = async move {
            let voted = poll::vote(&db, &actor, (meeting, poll), option).await;
            (id, Some(voted.map(|voted| json!({ "dup": voted == Voted::Before }))))
        };
        self.await_answer(answered);
        Ok(Frames::new())
    }

    /// Keeps the session, since somebody is there who only listens.
    async fn refresh(&mut self, request: &Request) -> Result<Frames, Close> {
        self.check_session().await?;
        session::touch(&self.app.db, &self.actor).await.map_err(|_| Close::Failed)?;
        Ok(one(frames::ok(request.id, &json!({}))))
    }

    /// Has the others told that this person is writing, if they may, and not too often. Nothing is answered.
    async fn type_on(&mut self, request: &Request) -> Result<Frames, Close> {
        let now = Instant::now();
        if self.types_from.is_some_and(|from| now < from) {
            return Ok(Frames::new());
        }
        self.types_from = Some(now + TYPES_EVERY);
        self.check_session().await?;
        let Some(id) = request.m else { return Ok(Frames::new()) };
        let Some(feed) = self.feeds.iter().find(|feed| feed.meeting() == id) else {
            return Ok(Frames::new());
        };
        match meeting::enter(self.app.db.read(), &self.actor, id).await {
            Ok(meeting) if meeting::check_writes(&self.actor, &meeting).is_ok() => feed.write(),
            Ok(_) | Err(_) => {}
        }
        Ok(Frames::new())
    }

    /// Asks anew who this is, who now does something.
    async fn check_acts(&mut self) -> Result<(), Close> {
        self.check_session().await?;
        if self.actor.touch_due() {
            session::touch(&self.app.db, &self.actor).await.map_err(|_| Close::Failed)?;
            self.actor.last_seen_at = Some(self.actor.now);
        }
        Ok(())
    }

    async fn submit(&mut self, request: &Request, change: Change) -> Result<Pending, Refusal> {
        let (actor, locale, hub) = (&self.actor, self.locale, &self.app.hub);
        let (Some(id), Some(key)) = (request.m, request.k) else {
            return Err(Refusal::new(Code::Unreadable));
        };
        let command = changes::read(&Asker { actor, locale, hub }, change, request)?;
        let question = self.app.sessions.listener(&self.token.0, self.app.clock.now());
        let change = meeting_event::Change { actor: actor.clone(), key, command };
        let asked = Asked { change, question: Some(question) };
        hub.submit(id, asked).await.map_err(|error| Refusal::of(&error, locale))
    }
}

/// Where a reader goes on, unless the log may have been rewound since or too much has happened.
fn cursor(since: Position, here: Position) -> Option<i64> {
    let gap = here.seq - since.seq;
    (since.epoch == here.epoch && since.seq >= 0 && (0..=LONGEST_REPLAY).contains(&gap)).then_some(since.seq)
}
