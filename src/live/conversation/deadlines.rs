//! When there is something to do on a socket though nothing happens.

use rand::RngExt;
use std::time::Duration;
use tokio::time::Instant;

/// Nothing heard for so long closes a socket.
const SILENT: Duration = Duration::from_mins(1);
/// How often it is asked whether the session still lasts and the meetings are still open to this person.
const CHECKED_EVERY: Duration = Duration::from_mins(1);

/// What is to be done when.
pub(super) struct Deadlines {
    heartbeat_seconds: u64,
    silent_at: Instant,
    next_beat: Instant,
    next_check: Instant,
    leaves_at: Option<Instant>,
}

impl Deadlines {
    pub(super) fn new(now: Instant, heartbeat_seconds: u64) -> Self {
        let (silent_at, next_check) = (now + SILENT, now + CHECKED_EVERY);
        let next_beat = now + beat(heartbeat_seconds);
        Self { heartbeat_seconds, silent_at, next_beat, next_check, leaves_at: None }
    }

    /// The first of them.
    pub(super) fn next(&self) -> Instant {
        let next = self.next_beat.min(self.next_check).min(self.silent_at);
        self.leaves_at.map_or(next, |leaves_at| next.min(leaves_at))
    }

    /// Somebody is there.
    pub(super) fn hear(&mut self, now: Instant) {
        self.silent_at = now + SILENT;
    }

    pub(super) fn is_silent(&self, now: Instant) -> bool {
        now >= self.silent_at
    }

    /// Has them leave, since the server stops.
    pub(super) fn leave_at(&mut self, at: Instant) {
        self.leaves_at = Some(at);
    }

    pub(super) fn is_to_leave(&self, now: Instant) -> bool {
        self.leaves_at.is_some_and(|leaves_at| now >= leaves_at)
    }

    /// Whether it is time to ask again; then it is not for a while.
    pub(super) fn take_check(&mut self, now: Instant) -> bool {
        let is_due = now >= self.next_check;
        if is_due {
            self.next_check = now + CHECKED_EVERY;
        }
        is_due
    }

    /// Whether it is time for a heartbeat; then it is not for a while.
    pub(super) fn take_beat(&mut self, now: Instant) -> bool {
        let is_due = now >= self.next_beat;
        if is_due {
            self.next_beat = now + beat(self.heartbeat_seconds);
        }
        is_due
    }
}

/// A fifth more or less than the setting, so that hearts do not beat together.
fn beat(seconds: u64) -> Duration {
    Duration::from_secs(seconds).mul_f64(rand::rng().random_range(0.8..=1.2))
}
