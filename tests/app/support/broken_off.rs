//! Work that is broken off in the middle.

use std::{future::poll_fn, pin::pin, task::Poll};

/// Drives a future until it waited so many times; then it is dropped where it stands, as by a process that ends or a reader who goes away.
pub(crate) async fn broken_off<F: Future>(future: F, waits: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = waits;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}
