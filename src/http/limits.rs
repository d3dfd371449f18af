//! What the server takes on: so many requests at once, each for so long, and none that brings the others down.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How long one answer may take; shorter than a stop's grace, so that a stop cuts nothing off.
pub(crate) const LONGEST: Duration = Duration::from_secs(25);

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
    longest: Duration,
    words: Arc<Words>,
}

impl Bound {
    /// A bound that shares its places with others.
    pub(crate) fn new(
        places: &Arc<Semaphore>,
        words: impl Fn(&Uri, Unanswered) -> Response + Send + Sync + 'static,
    ) -> Self {
        Self { places: places.clone(), longest: LONGEST, words: Arc::new(words) }
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
    let Ok(_place) = bound.places.try_acquire() else { return bound.say(&uri, Unanswered::Busy) };
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(bound.longest, answer).await {
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
    use std::future::pending;
    use tower::ServiceExt;

    async fn answer(places: usize, path: &str) -> Response {
        let words = |_: &Uri, unanswered: Unanswered| {
            (unanswered.status(), format!("{unanswered:?}")).into_response()
        };
        let bound = Bound {
            longest: Duration::from_millis(5),
            ..Bound::new(&Arc::new(Semaphore::new(places)), words)
        };
        let router = Router::new()
            .route("/quick", get(async || "done"))
            .route("/never", get(pending::<()>))
            .route("/fault", get(async || -> () { panic!("a fault of the test's own") }))
            .layer(middleware::from_fn_with_state(bound, keep));
        router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
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
    async fn a_request_that_takes_too_long_is_broken_off() {
        assert_eq!(answer(1, "/never").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_fault_of_the_program_is_an_answer_too() {
        assert_eq!(answer(1, "/fault").await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
