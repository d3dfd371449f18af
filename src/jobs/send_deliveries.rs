//! Sends the copies of digests that are due, in several lanes at a time. They are their own queue, so this runs beside the
//! jobs: a long digest holds none of them up.
//!
//! What the lanes have to say meanwhile is written in one transaction for all, as are the intents to send their next copies;
//! each lane goes on after the commit. None holds an intent that it cannot use: it is connected before it asks for a copy.

use crate::{
    app::App,
    domain::{
        Error, Result,
        delivery::{
            self, Answer, Claim, Given, Ledger, Manner, Outcome, Pace, Parcel, Turn, WhenUncertain, Wish,
        },
    },
    mailer::{Failure, Line},
};
use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use lettre::Address;
use sea_orm::DbErr;
use std::{slice, time::Duration};
use tokio::sync::{Notify, mpsc, oneshot};

/// How often a worker looks for copies that are due, if it is not told.
const PAUSE: Duration = Duration::from_millis(500);

/// A lane's turn, and where it waits for what it gets.
type Asked = (Turn, oneshot::Sender<Result<Given>>);

/// What sends: lanes, each with a connection of its own, and the ledger in which they write.
struct Sender {
    lines: Vec<Line>,
    ledger: Ledger,
}

impl Sender {
    fn new(app: &App) -> Self {
        let lines = (0..app.settings.mail_at_once.max(1)).map(|_| app.mailer.line()).collect();
        Self { lines, ledger: Ledger::default() }
    }

    async fn close(self) {
        join_all(self.lines.into_iter().map(Line::close)).await;
    }
}

/// Sends until the server stops, on as many connections as are set.
pub(super) async fn work(app: &App, due: &Notify) {
    let mut sender = Sender::new(app);
    if app.settings.mail.when_uncertain() == WhenUncertain::Hold
        && let Err(error) = delivery::hold(&app.db, app.clock.now()).await
    {
        tracing::error!(%error, "what is uncertain was not held");
    }
    while !app.stopping.is_cancelled() {
        if let Err(error) = send_on(app, &mut sender).await {
            tracing::error!(%error, "sender failed");
        }
        join_all(sender.lines.iter_mut().map(Line::rest)).await;
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = due.notified() => {}
            () = app.stopping.cancelled() => {}
        }
    }
    sender.close().await;
}

/// Sends what is due.
pub(super) async fn send_due(app: &App) -> Result<()> {
    let mut sender = Sender::new(app);
    let sent = send_on(app, &mut sender).await;
    sender.close().await;
    sent
}

async fn send_on(app: &App, Sender { lines, ledger }: &mut Sender) -> Result<()> {
    delivery::recover(&app.db, app.settings.mail.when_uncertain(), app.clock.now()).await?;
    if !delivery::is_away(app.db.read(), app.clock.now()).await? {
        let (desk, turns) = mpsc::channel(lines.len());
        let lanes: Vec<_> = lines.iter_mut().map(|line| send_in_turn(app, line, desk.clone())).collect();
        // It is kept as long as a lane asks.
        drop(desk);
        // Each to its end, whatever becomes of the others: one that is broken off leaves a copy uncertain.
        let (sent, ()) = join(join_all(lanes), keep(app, ledger, turns)).await;
        sent.into_iter().collect::<Result<()>>()?;
    }
    delivery::close(&app.db, app.clock.now()).await
}

/// One copy after another, until none is due or the mail server is not reached.
async fn send_in_turn(app: &App, line: &mut Line, desk: mpsc::Sender<Asked>) -> Result<()> {
    let (mut answer, mut held) = (None, None);
    loop {
        let wish = match held.take() {
            Some(claim) => Wish::Intend(claim),
            None if app.stopping.is_cancelled() => Wish::Nothing,
            None if line.stands() => Wish::Copy,
            None => Wish::Claim,
        };
        match ask(&desk, Turn { answer: answer.take(), wish }).await? {
            Given::Nothing => return Ok(()),
            Given::Again => {}
            Given::Claim(claim) => match line.ready().await {
                Ok(()) => held = Some(claim),
                Err(failure) => {
                    // Nothing was said of the copy, so it is as it was before.
                    let outcome = told(Err(failure));
                    tracing::warn!(%outcome, "the mail server was not reached");
                    let answer = Some(Answer { claim, number: None, outcome });
                    ask(&desk, Turn { answer, wish: Wish::Nothing }).await?;
                    return Ok(());
                }
            },
            Given::Parcel(parcel) => answer = Some(send(app, line, parcel).await),
        }
    }
}

async fn ask(desk: &mpsc::Sender<Asked>, turn: Turn) -> Result<Given> {
    let (sender, given) = oneshot::channel();
    desk.send((turn, sender)).await.map_err(|_| gone())?;
    given.await.map_err(|_| gone())?
}

async fn send(app: &App, line: &mut Line, parcel: Parcel) -> Answer {
    let Parcel { claim, address, bytes, number } = parcel;
    let outcome = match address.parse::<Address>() {
        Ok(to) => told(line.send(&sender(app, &claim), &to, &bytes).await),
        Err(error) => Outcome::Permanent(error.to_string()),
    };
    Answer { claim, number: Some(number), outcome }
}

/// Writes the turns of all lanes, as many at once as there are, until no lane has one any more.
async fn keep(app: &App, ledger: &mut Ledger, mut turns: mpsc::Receiver<Asked>) {
    let lease = app.settings.mail_timeout() * Line::STEPS;
    let manner = Manner {
        lease: TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX),
        pace: app.settings.mail.a_minute.map(Pace::a_minute),
        when_uncertain: app.settings.mail.when_uncertain(),
    };
    let most = app.settings.mail_at_once.max(1);
    let mut batch = Vec::with_capacity(most);
    while turns.recv_many(&mut batch, most).await > 0 {
        let (turns, lanes): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
        // Boxed, or whatever waits for it would be as large as it is.
        let given = Box::pin(write(app, ledger, &manner, &turns)).await;
        for (lane, given) in lanes.into_iter().zip(given) {
            // A lane waits for what it asked for.
            let _ = lane.send(given);
        }
    }
}

/// One transaction for all; if it fails, one for each, so that no copy's answer is lost for the sake of another.
async fn write(app: &App, ledger: &mut Ledger, manner: &Manner, turns: &[Turn]) -> Vec<Result<Given>> {
    match ledger.write(&app.db, manner, turns, app.clock.now()).await {
        Ok(given) => given,
        Err(error) => {
            tracing::warn!(%error, turns = turns.len(), "turns failed together; trying each alone");
            let mut given = Vec::with_capacity(turns.len());
            for turn in turns {
                given.push(write_alone(app, ledger, manner, turn).await);
            }
            given
        }
    }
}

/// If that fails, too, the next copy is claimed first, so that one that cannot be intended stands in nobody's way; and if that
/// fails, the answer is written without a wish.
async fn write_alone(app: &App, ledger: &mut Ledger, manner: &Manner, turn: &Turn) -> Result<Given> {
    let mut write = async |wish: Wish| {
        let turn = Turn { wish, ..turn.clone() };
        let given = ledger.write(&app.db, manner, slice::from_ref(&turn), app.clock.now()).await;
        given.and_then(|mut given| given.pop().unwrap_or_else(|| Err(gone())))
    };
    let mut given = write(turn.wish).await;
    if given.is_err() && turn.wish == Wish::Copy {
        given = write(Wish::Claim).await;
    }
    if given.is_err() && turn.answer.is_some() && turn.wish != Wish::Nothing {
        write(Wish::Nothing).await?;
    }
    given
}

/// A ledger that ended without an answer: the process is going down.
fn gone() -> Error {
    Error::Database(DbErr::Custom("the ledger of what is sent is gone".to_owned()))
}

/// The sender of the envelope: where a copy comes back that is not delivered.
fn sender(app: &App, claim: &Claim) -> Address {
    let own = app.settings.mail.bounce_domain.as_ref();
    let own = own.map(|domain| delivery::return_path(&app.secret_key, claim.id, domain));
    // The domain was checked when it was set.
    own.and_then(|path| path.parse().ok()).unwrap_or_else(|| app.mail_from.email.clone())
}

fn told(sent: std::result::Result<String, Failure>) -> Outcome {
    match sent {
        Ok(reply) => Outcome::Accepted(reply),
        Err(Failure::Unreached(words)) => Outcome::Unreached(words),
        Err(Failure::Unwelcome(words)) => Outcome::Unwelcome(words),
        Err(Failure::Broken(words)) => Outcome::Broken(words),
        Err(Failure::Transient(words)) => Outcome::Transient(words),
        Err(Failure::Permanent(words)) => Outcome::Permanent(words),
        Err(Failure::Uncertain(words)) => Outcome::Uncertain(words),
    }
}
