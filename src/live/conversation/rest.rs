//! What is at rest is not polled when its task wakes for something else.

use futures_util::task::AtomicWaker;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// A part of a task that rests until something of it wakes.
///
/// A message in a meeting wakes every socket that follows it, and of most nothing else has happened. To ask a connection for
/// what it does not have fills a buffer with zeros, for each of them.
#[derive(Debug)]
pub(super) struct Rest {
    bell: Arc<Bell>,
    waker: Waker,
}

/// Wakes the task, and notes for which part of it.
#[derive(Debug, Default)]
struct Bell {
    has_rung: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.has_rung.store(true, Ordering::Release);
        self.task.wake();
    }
}

impl Rest {
    /// To be polled once, so that it can be woken.
    pub(super) fn new() -> Self {
        let bell = Arc::new(Bell { has_rung: AtomicBool::new(true), ..Bell::default() });
        Self { waker: bell.clone().into(), bell }
    }

    /// Polls it if something of it woke since. Where something was ready there may be more, or something else may be waited
    /// for by then: it is polled again next time.
    pub(super) fn poll<T>(
        &self,
        task: &Context<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        // First, so that a bell that rings in between wakes the task.
        self.bell.task.register(task.waker());
        if !self.bell.has_rung.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        let polled = self.poll_now(poll);
        if polled.is_ready() {
            self.bell.has_rung.store(true, Ordering::Release);
        }
        polled
    }

    /// Polls some of it, whether it woke or not. It is to be polled with no other waker, which could not ring.
    pub(super) fn poll_now<T>(&self, poll: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        poll(&mut Context::from_waker(&self.waker))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, future::poll_fn};
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn what_rests_is_polled_when_it_woke_and_not_otherwise() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let (rest, mut polls) = (Rest::new(), 0);
        let mut turn = || {
            poll_fn(|task| {
                rest.poll(task, |task| {
                    polls += 1;
                    receiver.poll_recv(task)
                })
            })
            .now_or_never()
        };

        assert_eq!((turn(), turn(), turn()), (None, None, None));
        sender.send(1).unwrap();
        sender.send(2).unwrap();
        assert_eq!((turn(), turn()), (Some(Some(1)), Some(Some(2))), "whoever was ready may have more");
        assert_eq!((turn(), turn()), (None, None));
        assert_eq!(polls, 4, "once at first, for each number, and to find no third");
    }

    #[tokio::test]
    async fn what_wakes_wakes_its_task_wherever_it_was_polled_last() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            let rest = Rest::new();
            poll_fn(|task| {
                let polled = rest.poll(task, |task| receiver.poll_recv(task));
                if polled.is_pending() { rest.poll_now(|task| receiver.poll_recv(task)) } else { polled }
            })
            .await
        });
        tokio::task::yield_now().await;
        sender.send(1).unwrap();

        let received = tokio::time::timeout(std::time::Duration::from_secs(10), task).await;
        assert_eq!(received.expect("a task that woke").unwrap(), Some(1));
    }
}
