//! What is said over one socket, from its greeting to its end.

mod deadlines;
mod requests;
mod rest;

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
use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use deadlines::Deadlines;
use entity::id::MeetingId;
use futures_util::{
    FutureExt, SinkExt, StreamExt,
    future::{BoxFuture, poll_fn, ready, select_all},
    stream::FuturesUnordered,
};
use rand::RngExt;
use rest::Rest;
use serde_json::Value;
use std::{
    collections::VecDeque,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until, timeout};

/// A write that takes longer closes the socket.
const WRITES_WITHIN: Duration = Duration::from_secs(10);
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
    /// What comes to pass by itself: answers, the session's end, a stop.
    pending: Pending,
    /// How many of these are answers.
    in_hand: usize,
    refusals: VecDeque<Instant>,
    timer: Pin<Box<Sleep>>,
    /// Everything but the meetings: a message is a turn of every socket that follows its meeting, and of nothing else there.
    rest: Rest,
    /// Whether a meeting was read on last: then whatever else there is has its turn first.
    has_read: bool,
    _seat: Seat,
    deadlines: Deadlines,
    types_from: Option<Instant>,
}

/// What is waited for beside the meetings.
type Pending = FuturesUnordered<BoxFuture<'static, Coming>>;

/// What happens on a socket.
enum Turn {
    Heard(Option<Result<Message, axum::Error>>),
    Came(Coming),
    Due,
}

impl Turn {
    /// The next, of what a meeting has no part in. What may come without end comes last.
    fn poll(
        task: &mut Context<'_>,
        (pending, timer): (&mut Pending, Pin<&mut Sleep>),
        socket: Option<&mut WebSocket>,
    ) -> Poll<Self> {
        if let Poll::Ready(Some(coming)) = pending.poll_next_unpin(task) {
            return Poll::Ready(Self::Came(coming));
        }
        if timer.poll(task).is_ready() {
            return Poll::Ready(Self::Due);
        }
        socket.map_or(Poll::Pending, |socket| socket.poll_next_unpin(task).map(Self::Heard))
    }
}

/// What comes to pass by itself.
enum Coming {
    Answered(Answered),
    Ended,
    Stopping,
}

/// What came of a request, once it is durable; nothing if the session had ended.
type Answered = (Option<u64>, Option<DomainResult<Value>>);

/// Frames to send.
type Frames = Vec<Utf8Bytes>;

impl Conversation {
    pub(super) fn new(app: App, (actor, token): (Actor, Token), seat: Seat) -> Self {
        let now = Instant::now();
        let (ended, stopping) = (seat.ended(), app.stopping.clone());
        let pending = Pending::new();
        pending.push(async move { ended.cancelled().await }.map(|()| Coming::Ended).boxed());
        pending.push(async move { stopping.cancelled().await }.map(|()| Coming::Stopping).boxed());
        Self {
            locale: Locale::for_code(&actor.language.to_string()),
            deadlines: Deadlines::new(now, app.settings.heartbeat_seconds),
            timer: Box::pin(sleep_until(now)),
            rest: Rest::new(),
            _seat: seat,
            app,
            actor,
            token,
            feeds: Vec::new(),
            pending,
            in_hand: 0,
            has_read: false,
            refusals: VecDeque::new(),
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
            let done = match self.turn(socket).await {
                Some(turn) => Box::pin(self.act(socket, turn)).await,
                // This is done for every socket with every message, and needs little.
                None => self.read_on(socket).await,
            };
            if let Err(close) = done {
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

    /// What happens next; none when a meeting moves on. That is looked at first, and nothing else then. Where one never rests,
    /// everything else has every second turn.
    async fn turn(&mut self, socket: &mut WebSocket) -> Option<Turn> {
        let waits = self.has_read && self.feeds.iter().any(Feed::has_news);
        let mut socket = (self.in_hand < IN_HAND).then_some(socket);
        let (feeds, rest, deadlines) = (&mut self.feeds, &self.rest, &self.deadlines);
        let (pending, timer) = (&mut self.pending, &mut self.timer);
        let rested = poll_fn(|task| {
            rest.poll(task, |task| {
                if timer.deadline() != deadlines.next() {
                    timer.as_mut().reset(deadlines.next());
                }
                Turn::poll(task, (pending, timer.as_mut()), socket.as_deref_mut())
            })
        });
        let turn = tokio::select! {
            biased;
            () = moved(feeds), if !waits => None,
            turn = rested => Some(turn),
            () = ready(()), if waits => None,
        };
        self.has_read = turn.is_none();
        turn
    }

    async fn take(&mut self, turn: Turn) -> Result<Frames, Close> {
        match turn {
            Turn::Heard(heard) => self.hear(heard).await,
            Turn::Came(coming) => self.tell(coming).map(one),
            Turn::Due => self.keep_time().await,
        }
    }

    /// What is sent of what came to pass.
    fn tell(&mut self, coming: Coming) -> Result<String, Close> {
        match coming {
            Coming::Answered((id, result)) => {
                self.in_hand -= 1;
                self.answer(id, result)
            }
            Coming::Ended => Err(Close::Session),
            Coming::Stopping => {
                let wait = Duration::from_millis(rand::rng().random_range(0..=LEAVES_WITHIN_MS));
                self.deadlines.leave_at(Instant::now() + wait);
                Ok(frames::goaway(wait))
            }
        }
    }

    async fn hear(&mut self, heard: Option<Result<Message, axum::Error>>) -> Result<Frames, Close> {
        self.deadlines.hear(Instant::now());
        match heard {
            Some(Ok(Message::Text(text))) => self.reply(&text).await,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Frames::new()),
            Some(Ok(Message::Binary(_))) => Err(Close::Unreadable),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(Close::Gone),
        }
    }

    fn answer(&mut self, id: Option<u64>, result: Option<DomainResult<Value>>) -> Result<String, Close> {
        match result.ok_or(Close::Session)? {
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

    /// Has an answer sent once it is there.
    fn await_answer(&mut self, answered: impl Future<Output = Answered> + Send + 'static) {
        self.in_hand += 1;
        self.pending.push(answered.map(Coming::Answered).boxed());
    }

    /// Sends what came in the meetings since.
    async fn read_on(&mut self, socket: &mut WebSocket) -> Result<(), Close> {
        let reader = Reader { actor: &self.actor, locale: self.locale };
        let mut frames = Frames::new();
        for feed in &mut self.feeds {
            feed.read_on(&self.app.hub, reader, &mut frames).await?;
        }
        // Whoever said something of this is answered now, too, and both go out at once.
        while self.in_hand > 0
            && let Poll::Ready(Some(coming)) = self.rest.poll_now(|task| self.pending.poll_next_unpin(task))
        {
            frames.push(self.tell(coming)?.into());
        }
        if self.feeds.iter_mut().any(Feed::is_shut) {
            Box::pin(self.check_meetings()).await?;
        }
        write(socket, frames).await
    }

    async fn keep_time(&mut self) -> Result<Frames, Close> {
        let now = Instant::now();
        if self.deadlines.is_silent(now) {
            return Err(Close::Silent);
        }
        if self.deadlines.is_to_leave(now) {
            return Err(Close::Restart);
        }
        let mut frames = Frames::new();
        if self.deadlines.take_check(now) {
            self.check_session().await?;
            self.check_meetings().await?;
        }
        if self.deadlines.take_beat(now) {
            frames.push(frames::ping(self.feeds.iter().map(|feed| (feed.meeting(), feed.head()))).into());
            frames.extend(self.warn());
        }
        Ok(frames)
    }

    /// Says when the session ends, if that is soon: whoever is there can have it last.
    fn warn(&self) -> Option<Utf8Bytes> {
        let ends_at = session::listener_ends_at(self.app.settings.sessions(), &self.actor)?;
        let left = (ends_at - self.app.clock.now()).to_std().ok()?;
        (left <= WARNED_AHEAD).then(|| frames::session(left).into())
    }

    /// Asks anew who this is: the session may have ended, a role may be gone.
    async fn check_session(&mut self) -> Result<(), Close> {
        match self.app.sessions.find_listener(&self.token.0, self.app.clock.now()).await {
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
        while self.in_hand > 0
            && let Some(coming) = self.pending.next().await
        {
            let Coming::Answered((id, result)) = coming else { continue };
            self.in_hand -= 1;
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
    if feeds.iter().any(Feed::has_news) {
        return;
    }
    if let [feed] = feeds {
        feed.moved().await;
    } else {
        select_all(feeds.iter_mut().map(|feed| feed.moved().boxed())).await;
    }
}

fn one(frame: impl Into<Utf8Bytes>) -> Frames {
    vec![frame.into()]
}

async fn write(socket: &mut WebSocket, frames: Frames) -> Result<(), Close> {
    let mut all = pin!(async {
        for frame in frames {
            socket.feed(Message::Text(frame)).await?;
        }
        socket.flush().await
    });
    // Nearly always there is room for it, and nothing to wait for.
    let written = match all.as_mut().now_or_never() {
        Some(written) => Ok(written),
        None => Box::pin(timeout(WRITES_WITHIN, all)).await,
    };
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Close::Gone),
        Err(_) => Err(Close::Slow),
    }
}
