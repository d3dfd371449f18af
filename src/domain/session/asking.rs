//! Who is behind requests and frames. Those who ask at the same time are answered by one reading, which is what most of a
//! small request or a message in a busy meeting would cost otherwise.

use crate::domain::{
    Actor, Result, Timestamp,
    database::{Database, gather},
    secret,
    session::{Holder, Lifetimes, find_all},
};
use chrono::TimeDelta;
use entity::role_grant::Role;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Questions answered by one reading, at most.
const AT_ONCE: usize = 64;
/// Questions that may wait; more wait at those who ask.
const WAITING: usize = 1024;

/// What answers who holds a token; cloning it is cheap, and it is small, since each socket holds one.
#[derive(Clone, Debug)]
pub struct Sessions(Arc<Answering>);

#[derive(Debug)]
struct Answering {
    db: Database,
    lifetimes: Lifetimes,
    asked: mpsc::Sender<Asked>,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) token_hash: Vec<u8>,
    /// Whether it is enough to have listened to a meeting.
    listens: bool,
    pub(super) now: Timestamp,
}

/// A question, and who waits for the answer.
type Asked = (Question, oneshot::Sender<Result<Option<Holder>>>);

impl Question {
    /// How long the session may be unused.
    pub(super) fn idle(&self, lifetimes: Lifetimes, roles: &[Role]) -> TimeDelta {
        if self.listens { lifetimes.listening(roles) } else { lifetimes.idle(roles) }
    }
}

impl Sessions {
    /// Begins to answer, until nobody is left who could ask. Needs a runtime.
    pub fn new(db: Database, lifetimes: Lifetimes) -> Self {
        let (asked, questions) = mpsc::channel(WAITING);
        tokio::spawn(answer(db.clone(), lifetimes, questions));
        Self(Arc::new(Answering { db, lifetimes, asked }))
    }

    /// Who holds this token, if its session still lasts.
    pub async fn find_holder(&self, token: &str, now: Timestamp) -> Result<Option<Holder>> {
        self.ask(token, false, now).await
    }

    /// Who is signed in with this token and follows a meeting: they may listen for longer without a word.
    pub async fn find_listener(&self, token: &str, now: Timestamp) -> Result<Option<Actor>> {
        Ok(match self.ask(token, true, now).await? {
            Some(Holder::SignedIn(actor)) => Some(actor),
            Some(Holder::Halfway(_)) | None => None,
        })
    }

    async fn ask(&self, token: &str, listens: bool, now: Timestamp) -> Result<Option<Holder>> {
        let question = Question { token_hash: secret::hash(token), listens, now };
        let (answer, answered) = oneshot::channel();
        // Its receiver goes when the answering has ended, and the answer with what failed.
        let Answering { db, lifetimes, asked } = &*self.0;
        let _ = asked.send((question.clone(), answer)).await;
        match answered.await {
            Ok(answer) => answer,
            Err(_) => Ok(find_all(db, *lifetimes, &[question]).await?.pop().flatten()),
        }
    }
}

/// Answers what was asked since it answered last, as much at once as there is. What fails is told to one of those who asked;
/// the others ask for themselves.
async fn answer(db: Database, lifetimes: Lifetimes, mut questions: mpsc::Receiver<Asked>) {
    while let Some(batch) = gather(&mut questions, AT_ONCE).await {
        let (asked, answers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let found = match find_all(&db, lifetimes, &asked).await {
            Ok(holders) => holders.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        };
        for (answer, holder) in answers.into_iter().zip(found) {
            // Whoever asked may have left.
            let _ = answer.send(holder);
        }
    }
}
