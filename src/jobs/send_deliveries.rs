//! Sends the copies of digests that are due, several at a time. They are their own queue, so this runs beside the
//! jobs: a long digest holds none of them up.

use crate::{
    app::App,
    domain::{
        Result,
        delivery::{self, Claim, Manner, Outcome, Pace, WhenUncertain},
    },
    mailer::{Failure, Line},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use lettre::Address;
use std::time::Duration;

/// How often a worker looks for copies that are due.
const PAUSE: Duration = Duration::from_millis(500);

/// Sends until the server stops, on as many connections as are set.
pub(super) async fn work(app: &App) {
    let mut lines = lines(app);
    if app.settings.mail.when_uncertain() == WhenUncertain::Hold
        && let Err(error) = delivery::hold(&app.db, app.clock.now()).await
    {
        tracing::error!(%error, "what is uncertain was not held");
    }
    while !app.stopping.is_cancelled() {
        if let Err(error) = send_on(app, &mut lines).await {
            tracing::error!(%error, "sender failed");
        }
        join_all(lines.iter_mut().map(Line::rest)).await;
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = app.stopping.cancelled() => {}
        }
    }
    join_all(lines.into_iter().map(Line::close)).await;
}

/// Sends what is due.
pub(super) async fn send_due(app: &App) -> Result<()> {
    let mut lines = lines(app);
    let sent = send_on(app, &mut lines).await;
    join_all(lines.into_iter().map(Line::close)).await;
    sent
}

fn lines(app: &App) -> Vec<Line> {
    (0..app.settings.mail_at_once.max(1)).map(|_| app.mailer.line()).collect()
}

async fn send_on(app: &App, lines: &mut [Line]) -> Result<()> {
    delivery::recover(&app.db, app.settings.mail.when_uncertain(), app.clock.now()).await?;
    if !delivery::is_away(app.db.read(), app.clock.now()).await? {
        // Each to its end, whatever becomes of the others: one that is broken off leaves a copy uncertain.
        let sent = join_all(lines.iter_mut().map(|line| send_in_turn(app, line))).await;
        sent.into_iter().collect::<Result<()>>()?;
    }
    delivery::close(&app.db, app.clock.now()).await
}

/// One copy after another, until none is due or the mail server is not reached.
async fn send_in_turn(app: &App, line: &mut Line) -> Result<()> {
    let lease = app.settings.mail_timeout() * Line::STEPS;
    let manner = Manner {
        lease: TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX),
        pace: app.settings.mail.a_minute.map(Pace::a_minute),
        when_uncertain: app.settings.mail.when_uncertain(),
    };
    while !app.stopping.is_cancelled() {
        let Some(claim) = delivery::claim(&app.db, &manner, app.clock.now()).await? else { break };
        if let Err(failure) = line.ready().await {
            // Nothing was said of the copy, so it is as it was before.
            let outcome = told(Err(failure));
            tracing::warn!(%outcome, "the mail server was not reached");
            delivery::give_back(&app.db, &claim, &outcome, app.clock.now()).await?;
            break;
        }
        send(app, line, &claim).await?;
    }
    Ok(())
}

async fn send(app: &App, line: &mut Line, claim: &Claim) -> Result<()> {
    let Some(parcel) = delivery::intend(&app.db, claim, app.clock.now()).await? else { return Ok(()) };
    let outcome = match parcel.address.parse::<Address>() {
        Ok(to) => told(line.send(&sender(app, claim), &to, &parcel.bytes).await),
        Err(error) => Outcome::Permanent(error.to_string()),
    };
    delivery::finish(&app.db, claim, (parcel.number, outcome), app.clock.now()).await
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
