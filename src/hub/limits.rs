//! How many sockets a person may have, and how fast they may post, whichever way they come.

use entity::id::{AccountId, SessionId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// People whose posts are remembered before those that no longer matter are swept out.
const SWEPT_FROM: usize = 1024;

/// The limits, and what was used of them.
#[derive(Debug)]
pub struct Limits {
    sockets: usize,
    burst: Duration,
    every: Duration,
    seats: Arc<Seats>,
    /// When each person's posts so far will have been worked off, at one for each `every`.
    posts: Mutex<HashMap<AccountId, Instant>>,
}

/// The places that are taken, by person.
type Seats = Mutex<HashMap<AccountId, Vec<Arc<Place>>>>;

/// A place that is taken.
#[derive(Debug)]
struct Place {
    session_id: Option<SessionId>,
    ended: CancellationToken,
}

/// A place for one socket; it is free again when this is dropped.
#[derive(Debug)]
pub struct Seat {
    id: AccountId,
    place: Arc<Place>,
    seats: Arc<Seats>,
}

impl Seat {
    /// Cancelled when the session ends in which the socket was opened.
    pub fn ended(&self) -> CancellationToken {
        self.place.ended.clone()
    }
}

impl Limits {
    /// So many sockets a person; so many posts at once, and then so many a second.
    pub fn new(sockets: usize, posts_at_once: u32, posts_a_second: u32) -> Self {
        let every = Duration::from_secs(1) / posts_a_second.max(1);
        let burst = every * posts_at_once.saturating_sub(1);
        Self { sockets, burst, every, seats: Arc::default(), posts: Mutex::default() }
    }

    pub(super) fn take_seat(&self, id: AccountId, session_id: Option<SessionId>) -> Option<Seat> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = seats.entry(id).or_default();
        (taken.len() < self.sockets).then(|| {
            let place = Arc::new(Place { session_id, ended: CancellationToken::new() });
            taken.push(place.clone());
            Seat { id, place, seats: self.seats.clone() }
        })
    }

    /// Tells the sockets of a person's session, or of all their sessions, that it ended.
    pub(super) fn end(&self, id: AccountId, session_id: Option<SessionId>) {
        let seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let places = seats.get(&id).into_iter().flatten();
        let meant = |place: &&Arc<Place>| session_id.is_none() || place.session_id == session_id;
        places.filter(meant).for_each(|place| place.ended.cancel());
    }

    pub(super) fn count_seats(&self) -> usize {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner).values().map(Vec::len).sum()
    }

    pub(super) fn count_post(&self, id: AccountId) -> Result<(), Duration> {
        let now = Instant::now();
        let mut posts = self.posts.lock().unwrap_or_else(PoisonError::into_inner);
        if posts.len() >= SWEPT_FROM {
            posts.retain(|_, done| *done > now);
        }
        let done = posts.entry(id).or_insert(now);
        let backlog = done.saturating_duration_since(now);
        if let Some(wait) = backlog.checked_sub(self.burst).filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        *done = now + backlog + self.every;
        Ok(())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = seats.get_mut(&self.id) {
            taken.retain(|place| !Arc::ptr_eq(place, &self.place));
            if taken.is_empty() {
                seats.remove(&self.id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_posts_five_times_at_once_and_then_waits() {
        let limits = Limits::new(5, 5, 1);
        let (ada, ben) = (AccountId::random(), AccountId::random());
        for _ in 0..5 {
            assert_eq!(limits.count_post(ada), Ok(()));
        }
        let wait = limits.count_post(ada).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
        assert_eq!(limits.count_post(ben), Ok(()), "one person's haste is not another's");
    }

    #[test]
    fn a_seat_is_free_again_when_it_is_left() {
        let limits = Limits::new(1, 5, 1);
        let ada = AccountId::random();
        let seat = limits.take_seat(ada, None);
        assert!(seat.is_some() && limits.take_seat(ada, None).is_none());
        drop(seat);
        assert!(limits.take_seat(ada, None).is_some());
    }
}
