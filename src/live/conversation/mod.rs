//! What is said over one socket, from its greeting to its end.

mod requests;

use crate::{
    app::App,
    domain::{Actor, Error, Result as DomainResult, meeting, session},
    http::session::Token,
    hub::Seat,
    live::{
        close::Close,
        feed::{Feed, Reader},
        frames::{self, Refusal},
        tickets,
    },
    locale::Locale,
};
use axum::extract::ws::{Message, WebSocket};
use entity::id::MeetingId;
use futures_util::{
    FutureExt, SinkExt, StreamExt,
    future::{BoxFuture, select_all},
    stream::FuturesUnordered,
};
use rand::RngExt;
use serde_json::Value;
use std::{collections::VecDeque, pin::Pin, sync::Arc, time::Duration};
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_util::sync::WaitForCancellationFutureOwned;

/// A write that takes longer closes the socket.
const WRITES_WITHIN: Duration = Duration::from_secs(10);
/// Nothing heard for so long closes it, too.
const SILENT: Duration = Duration::from_mins(1);
/// How often it is asked whether the session still lasts and the meetings are still open to this person.
const CHECKED_EVERY: Duration = Duration::from_mins(1);
/// So long ahead a session's end is told, and once more at each heartbeat.
const WARNED_AHEAD: Duration = Duration::from_mins(3);
/// A server that stops sends people away within so long, not all at once.
const LEAVES_WITHIN_MS: u64 = 2000;
/// Changes of one socket that wait for their commit, at most; then it is not listened to.
const IN_HAND: usize = 32;
/// Refusals within a minute that are borne.
const REFUSALS: usize = 10;

/// One side of a socket.
pub(super) struct Conversation {
    app: App,
    actor: Actor,
    token: Token,
    locale: Locale,
    feeds: Vec<Feed>,
    pending: FuturesUnordered<BoxFuture<'static, Answered>>,
    refusals: VecDeque<Instant>,
    /// Waits that last as long as the socket: they are registered once, not at every turn.
    ended: Pin<Box<WaitForCancellationFutureOwned>>,
    stopping: Pin<Box<WaitForCancellationFutureOwned>>,
    timer: Pin<Box<Sleep>>,
    _seat: Seat,
    heard_at: Instant,
    next_beat: Instant,
    next_check: Instant,
    leaves_at: Option<Instant>,
    types_from: Option<Instant>,
}

/// What happens next.
enum Turn {
    Heard(Option<Result<Message, axum::Error>>),
    Answered(Answered),
    Moved,
    Ended,
    Stopping,
    Due,
}

/// What came of a request, once it is durable.
type Answered = (Option<u64>, DomainResult<Value>);

/// Frames to send.
type Frames = Vec<Arc<str>>;

impl Conversation {
    pub(super) fn new(app: App, (actor, token): (Actor, Token), seat: Seat) -> Self {
        let now = Instant::now();
        Self {
            locale: Locale::for_code(&actor.language.to_string()),
            next_beat: now + beat(&app),
            ended: Box::pin(seat.ended().cancelled_owned()),
            stopping: Box::pin(app.stopping.clone().cancelled_owned()),
            timer: Box::pin(sleep_until(now)),
            _seat: seat,
            app,
            actor,
            token,
            feeds: Vec::new(),
            pending: FuturesUnordered::new(),
            refusals: VecDeque::new(),
            heard_at: now,
            next_check: now + CHECKED_EVERY,
            leaves_at: None,
            types_from: None,
        }
    }

    /// Serves the socket until there is a reason to close it.
    ///
    /// What is not waited for is boxed: thousands of sockets are at rest, and each keeps memory for its next turn alone.
    pub(super) async fn run(&mut self, socket: &mut WebSocket) -> Close {
        if let Err(close) = Box::pin(tickets::greet(&self.app, socket, &self.actor)).await {
            return close;
        }
        loop {
            let turn = self.turn(socket).await;
            if let Err(close) = Box::pin(self.act(socket, turn)).await {
                return close;
            }
        }
    }

    async fn act(&mut self, socket: &mut WebSocket, turn: Turn) -> Result<(), Close> {
        match self.take(turn).await {
            Ok(frames) => write(socket, frames).await,
            Err(Close::Restart) => Err(self.finish(socket).await),
            Err(close) => Err(close),
        }
    }

    async fn turn(&mut self, socket: &mut WebSocket) -> Turn {
        let due = self.due();
        if self.timer.deadline() != due {
            self.timer.as_mut().reset(due);
        }
        let (feeds, pending) = (&mut self.feeds, &mut self.pending);
        let listens = pending.len() < IN_HAND;
        let is_staying = self.leaves_at.is_none();
        tokio::select! {
            heard = socket.recv(), if listens => Turn::Heard(heard),
            Some(answered) = pending.next() => Turn::Answered(answered),
            () = moved(feeds) => Turn::Moved,
            () = &mut self.ended => Turn::Ended,
            () = &mut self.stopping, if is_staying => Turn::Stopping,
            () = &mut self.timer => Turn::Due,
        }
    }

    /// When there is something to do though nothing happens.
    fn due(&self) -> Instant {
        let due = self.next_beat.min(self.next_check).min(self.heard_at + SILENT);
        self.leaves_at.map_or(due, |leaves_at| due.min(leaves_at))
    }

    async fn take(&mut self, turn: Turn) -> Result<Frames, Close> {
        match turn {
            Turn::Heard(heard) => self.hear(heard).await,
            Turn::Answered((id, result)) => self.answer(id, result).map(one),
            Turn::Moved => self.read_on().await,
            Turn::Ended => Err(Close::Session),
            Turn::Stopping => {
                let wait = Duration::from_millis(rand::rng().random_range(0..=LEAVES_WITHIN_MS));
                self.leaves_at = Some(Instant::now() + wait);
                Ok(one(frames::goaway(wait)))
            }
            Turn::Due => self.keep_time().await,
        }
    }

    async fn hear(&mut self, heard: Option<Result<Message, axum::Error>>) -> Result<Frames, Close> {
        self.heard_at = Instant::now();
        match heard {
            Some(Ok(Message::Text(text))) => self.reply(&text).await,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Frames::new()),
            Some(Ok(Message::Binary(_))) => Err(Close::Unreadable),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(Close::Gone),
        }
    }

    fn answer(&mut self, id: Option<u64>, result: DomainResult<Value>) -> Result<String, Close> {
        match result {
            Ok(done) => Ok(frames::ok(id, &done)),
            Err(error) => self.refuse(id, &Refusal::of(&error, self.locale)),
        }
    }

    /// Refuses a request, or closes on whoever is refused too much.
    fn refuse(&mut self, id: Option<u64>, refusal: &Refusal) -> Result<String, Close> {
        let now = Instant::now();
        self.refusals.retain(|at| now.duration_since(*at) < Duration::from_mins(1));
        self.refusals.push_back(now);
        if self.refusals.len() > REFUSALS {
            return Err(Close::Refused);
        }
        Ok(frames::refused(id, refusal))
    }

    async fn read_on(&mut self) -> Result<Frames, Close> {
        let reader = Reader { actor: &self.actor, locale: self.locale };
        let mut frames = Frames::new();
        for feed in self.feeds.iter_mut().filter(|feed| feed.is_behind()) {
            frames.append(&mut feed.next(&self.app.hub, reader).await?);
        }
        if self.feeds.iter_mut().any(Feed::is_shut) {
            self.check_meetings().await?;
        }
        Ok(frames)
    }

    async fn keep_time(&mut self) -> Result<Frames, Close> {
        let now = Instant::now();
        if now >= self.heard_at + SILENT {
            return Err(Close::Silent);
        }
        if self.leaves_at.is_some_and(|leaves_at| now >= leaves_at) {
            return Err(Close::Restart);
        }
        let mut frames = Frames::new();
        if now >= self.next_check {
            self.next_check = now + CHECKED_EVERY;
            self.check_session().await?;
            self.check_meetings().await?;
        }
        if now >= self.next_beat {
            self.next_beat = now + beat(&self.app);
            frames.push(frames::ping(self.feeds.iter().map(|feed| (feed.meeting(), feed.head()))).into());
            frames.extend(self.warn());
        }
        Ok(frames)
    }

    /// Says when the session ends, if that is soon: whoever is there can have it last.
    fn warn(&self) -> Option<Arc<str>> {
        let ends_at = session::listener_ends_at(self.app.settings.sessions(), &self.actor)?;
        let left = (ends_at - self.app.clock.now()).to_std().ok()?;
        (left <= WARNED_AHEAD).then(|| frames::session(left).into())
    }

    /// Asks anew who this is: the session may have ended, a role may be gone.
    async fn check_session(&mut self) -> Result<(), Close> {
        let now = self.app.clock.now();
        let lifetimes = self.app.settings.sessions();
        match session::find_listener(self.app.db.read(), lifetimes, &self.token.0, now).await {
            Ok(Some(actor)) => {
                self.actor = actor;
                Ok(())
            }
            Ok(None) => Err(Close::Session),
            Err(_) => Err(Close::Failed),
        }
    }

    async fn check_meetings(&mut self) -> Result<(), Close> {
        let meetings: Vec<MeetingId> = self.feeds.iter().map(Feed::meeting).collect();
        for id in meetings {
            match meeting::enter(self.app.db.read(), &self.actor, id).await {
                Ok(_) => {}
                Err(Error::NotFound) => return Err(Close::Removed),
                Err(_) => return Err(Close::Failed),
            }
        }
        Ok(())
    }

    /// The server stops: what is in hand is done and answered first.
    async fn finish(&mut self, socket: &mut WebSocket) -> Close {
        let mut frames = Frames::new();
        while let Some((id, result)) = self.pending.next().await {
            if let Ok(answer) = self.answer(id, result) {
                frames.push(answer.into());
            }
        }
        match write(socket, frames).await {
            Ok(()) => Close::Restart,
            Err(close) => close,
        }
    }
}

async fn moved(feeds: &mut [Feed]) {
    if feeds.is_empty() {
        return std::future::pending().await;
    }
    if feeds.iter().any(Feed::is_behind) {
        return;
    }
    if let [feed] = feeds {
        feed.moved().await;
    } else {
        select_all(feeds.iter_mut().map(|feed| feed.moved().boxed())).await;
    }
}

fn one(frame: impl Into<Arc<str>>) -> Frames {
    vec![frame.into()]
}

/// A fifth more or less than the setting, so that hearts do not beat together.
fn beat(app: &App) -> Duration {
    Duration::from_secs(app.settings.heartbeat_seconds).mul_f64(rand::rng().random_range(0.8..=1.2))
}

async fn write(socket: &mut WebSocket, frames: Frames) -> Result<(), Close> {
    let all = async {
        for frame in frames {
            socket.feed(Message::text(&*frame)).await?;
        }
        socket.flush().await
    };
    match timeout(WRITES_WITHIN, all).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Close::Gone),
        Err(_) => Err(Close::Slow),
    }
}
