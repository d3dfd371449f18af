//! Who is behind requests and frames. Those who ask at the same time are answered by one reading, which is what most of a
//! small request would cost otherwise. What is said in meetings is asked about by the transaction that writes it.

use crate::domain::{
    Actor, Result, Timestamp,
    database::{Database, gather},
    secret,
    session::{Holder, Lifetimes, find_all},
};
use chrono::TimeDelta;
use entity::role_grant::Role;
use sea_orm::ConnectionTrait;
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

/// What is asked: who holds this token, if its session still lasts.
#[derive(Clone, Debug)]
pub struct Question {
    pub(super) token_hash: Vec<u8>,
    /// Whether it is enough to have listened to a meeting.
    listens: bool,
    pub(super) lifetimes: Lifetimes,
    pub(super) now: Timestamp,
}

/// A question, and who waits for the answer.
type Asked = (Question, oneshot::Sender<Result<Option<Holder>>>);

impl Question {
    /// How long the session may be unused.
    pub(super) fn idle(&self, roles: &[Role]) -> TimeDelta {
        if self.listens { self.lifetimes.listening(roles) } else { self.lifetimes.idle(roles) }
    }
}

impl Sessions {
    /// Begins to answer, until nobody is left who could ask. Needs a runtime.
    pub fn new(db: Database, lifetimes: Lifetimes) -> Self {
        let (asked, questions) = mpsc::channel(WAITING);
        tokio::spawn(answer(db.clone(), questions));
        Self(Arc::new(Answering { db, lifetimes, asked }))
    }

    /// Who holds this token, if its session still lasts.
    pub async fn find_holder(&self, token: &str, now: Timestamp) -> Result<Option<Holder>> {
        self.ask(self.question(token, false, now)).await
    }

    /// Who is signed in with this token and follows a meeting: they may listen for longer without a word.
    pub async fn find_listener(&self, token: &str, now: Timestamp) -> Result<Option<Actor>> {
        Ok(self.ask(self.listener(token, now)).await?.and_then(Holder::signed_in))
    }

    /// The question of who follows a meeting, for whoever asks it with others' in a transaction of their own.
    pub fn listener(&self, token: &str, now: Timestamp) -> Question {
        self.question(token, true, now)
    }

    fn question(&self, token: &str, listens: bool, now: Timestamp) -> Question {
        Question { token_hash: secret::hash(token), listens, lifetimes: self.0.lifetimes, now }
    }

    async fn ask(&self, question: Question) -> Result<Option<Holder>> {
        let (answer, answered) = oneshot::channel();
        // Its receiver goes when the answering has ended, and the answer with what failed.
        let Answering { db, asked, .. } = &*self.0;
        let _ = asked.send((question.clone(), answer)).await;
        match answered.await {
            Ok(answer) => answer,
            Err(_) => Ok(read(db, &[question]).await?.pop().flatten()),
        }
    }
}

/// Who asks each of these questions; nobody where the session has ended.
pub(crate) async fn list_asking(
    db: &impl ConnectionTrait,
    questions: &[Question],
) -> Result<Vec<Option<Actor>>> {
    let holders = find_all(db, questions).await?.into_iter();
    Ok(holders.map(|holder| holder.and_then(Holder::signed_in)).collect())
}

async fn read(db: &Database, questions: &[Question]) -> Result<Vec<Option<Holder>>> {
    find_all(&db.read_on_one().await?, questions).await
}

/// Answers what was asked since it answered last, as much at once as there is. What fails is told to one of those who asked;
/// the others ask for themselves.
async fn answer(db: Database, mut questions: mpsc::Receiver<Asked>) {
    while let Some(batch) = gather(&mut questions, AT_ONCE).await {
        let (asked, answers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let found = match read(&db, &asked).await {
            Ok(holders) => holders.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        };
        for (answer, holder) in answers.into_iter().zip(found) {
            // Whoever asked may have left.
            let _ = answer.send(holder);
        }
    }
}
