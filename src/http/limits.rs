//! What the server takes on: so many requests at once, each for so long, and none that brings the others down.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// How long one answer may take; shorter than a stop's grace, so that a stop cuts nothing off.
pub(crate) const LONGEST: Duration = Duration::from_secs(25);

/// How long whoever comes back to a meeting waits for a place: thousands do at once when a server starts again, and to turn
/// each away time and again costs more than their turn.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// So many of them wait at once.
const WAITING: usize = 10_000;

/// Seconds after which whoever was sent away by a busy server may ask again.
pub(crate) const COME_BACK: HeaderValue = HeaderValue::from_static("10");

/// Why a request got no answer of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// As many requests as the server takes on were in hand.
    Busy,
    /// It took too long and was broken off; what it had not committed was not written.
    Late,
    /// It met a fault in the program.
    Panicked,
}

impl Unanswered {
    /// The status that says so.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Busy | Self::Late => StatusCode::SERVICE_UNAVAILABLE,
            Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// How an edge words what went unanswered.
type Words = dyn Fn(&Uri, Unanswered) -> Response + Send + Sync;

/// The bound of a router.
#[derive(Clone)]
pub(crate) struct Bound {
    places: Arc<Semaphore>,
    /// Where there is a wait for a place: its paths, their places, and those for whoever waits.
    queue: Option<Queue>,
    longest: Duration,
    words: Arc<Words>,
}

/// Paths at which there is a wait for a place, apart from all others: nobody else waits for those who come back.
#[derive(Clone)]
struct Queue {
    paths: &'static [&'static str],
    patience: Duration,
    places: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Bound {
    /// A bound that shares its places with others.
    pub(crate) fn new(
        places: &Arc<Semaphore>,
        words: impl Fn(&Uri, Unanswered) -> Response + Send + Sync + 'static,
    ) -> Self {
        Self { places: places.clone(), queue: None, longest: LONGEST, words: Arc::new(words) }
    }

    /// With places apart for these paths, for which there is a wait.
    pub(crate) fn queueing_at(
        self,
        paths: &'static [&'static str],
        places: usize,
        patience: Duration,
    ) -> Self {
        let (places, waiting) = (Arc::new(Semaphore::new(places)), Arc::new(Semaphore::new(WAITING)));
        Self { queue: Some(Queue { paths, patience, places, waiting }), ..self }
    }

    /// A place for a request, if there is one.
    async fn place(&self, uri: &Uri) -> Option<SemaphorePermit<'_>> {
        let Some(queue) = self.queue.as_ref().filter(|queue| queue.paths.contains(&uri.path())) else {
            return self.places.try_acquire().ok();
        };
        if let Ok(place) = queue.places.try_acquire() {
            return Some(place);
        }
        let _waiting = queue.waiting.try_acquire().ok()?;
        timeout(queue.patience, queue.places.acquire()).await.ok()?.ok()
    }

    fn say(&self, uri: &Uri, unanswered: Unanswered) -> Response {
        let mut response = (self.words)(uri, unanswered);
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, COME_BACK);
        }
        response
    }
}

/// Answers within the bound.
pub(crate) async fn keep(State(bound): State<Bound>, request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let Some(_place) = bound.place(&uri).await else { return bound.say(&uri, Unanswered::Busy) };
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match timeout(bound.longest, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::error!("request panicked");
            bound.say(&uri, Unanswered::Panicked)
        }
        Err(_) => {
            tracing::error!("request took too long");
            bound.say(&uri, Unanswered::Late)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware, response::IntoResponse, routing::get};
    use std::{future::pending, pin::pin};
    use tokio::sync::Notify;
    use tower::ServiceExt;

    const SHORT: Duration = Duration::from_millis(5);

    /// A server with so many places, and so long for an answer; and one place for whoever comes back, who waits so long for it
    /// and holds it until told.
    fn router(places: usize, (longest, patience): (Duration, Duration), told: Arc<Notify>) -> Router {
        let words = |_: &Uri, unanswered: Unanswered| {
            (unanswered.status(), format!("{unanswered:?}")).into_response()
        };
        let bound = Bound {
            longest,
            ..Bound::new(&Arc::new(Semaphore::new(places)), words).queueing_at(&["/back"], 1, patience)
        };
        Router::new()
            .route("/quick", get(async || "done"))
            .route("/never", get(pending::<()>))
            .route("/fault", get(async || -> () { panic!("a fault of the test's own") }))
            .route("/back", get(async move || told.notified().await))
            .layer(middleware::from_fn_with_state(bound, keep))
    }

    async fn ask(router: Router, path: &str) -> Response {
        router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn answer(places: usize, path: &str) -> Response {
        ask(router(places, (SHORT, PATIENCE), Arc::default()), path).await
    }

    #[tokio::test]
    async fn a_request_within_the_bound_is_answered() {
        assert_eq!(answer(1, "/quick").await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn without_a_place_a_request_is_told_when_to_come_again() {
        let response = answer(0, "/quick").await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "10");
    }

    #[tokio::test]
    async fn whoever_comes_back_waits_for_a_place() {
        let told = Arc::new(Notify::new());
        let router = router(0, (LONGEST, PATIENCE), told.clone());
        let mut first = pin!(ask(router.clone(), "/back"));
        let mut second = pin!(ask(router.clone(), "/back"));
        assert!(first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        told.notify_one();
        told.notify_one();
        assert_eq!(first.await.status(), StatusCode::OK);
        assert_eq!(second.await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let router = router(0, (LONGEST, SHORT), Arc::default());
        let mut first = pin!(ask(router.clone(), "/back"));
        assert!(first.as_mut().now_or_never().is_none());
        let second = ask(router, "/back").await;
        assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(second.headers().contains_key(header::RETRY_AFTER));
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_is_broken_off() {
        assert_eq!(answer(1, "/never").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_fault_of_the_program_is_an_answer_too() {
        assert_eq!(answer(1, "/fault").await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
