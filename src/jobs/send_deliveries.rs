//! Sends the copies of digests that are due, several at a time. They are their own queue, so this runs beside the
//! jobs: a long digest holds none of them up.

use crate::{
    app::App,
    domain::{
        Result,
        delivery::{self, Outcome},
    },
    mailer::Failure,
};
use chrono::TimeDelta;
use futures_util::future::try_join_all;
use lettre::Address;
use std::time::Duration;

/// How often a worker looks for copies that are due.
const PAUSE: Duration = Duration::from_millis(500);

/// How long it waits when the mail server was not reached.
const OUTAGE: Duration = Duration::from_secs(15);

/// Sends until the server stops.
pub(super) async fn work(app: &App) {
    while !app.stopping.is_cancelled() {
        let pause = match send_due(app).await {
            Ok(true) => PAUSE,
            Ok(false) => OUTAGE,
            Err(error) => {
                tracing::error!(%error, "sender failed");
                PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = app.stopping.cancelled() => {}
        }
    }
}

/// Sends what is due, and says whether the mail server was reached.
pub(super) async fn send_due(app: &App) -> Result<bool> {
    delivery::recover(&app.db, app.clock.now()).await?;
    let lanes = (0..app.settings.mail_at_once.max(1)).map(|_| send_in_turn(app));
    let reached = try_join_all(lanes).await?.into_iter().all(|reached| reached);
    delivery::close(&app.db, app.clock.now()).await?;
    Ok(reached)
}

/// One copy after another, until none is due or the mail server is not reached.
async fn send_in_turn(app: &App) -> Result<bool> {
    let lease = TimeDelta::from_std(app.settings.mail_timeout() * 2).unwrap_or(TimeDelta::MAX);
    while !app.stopping.is_cancelled() {
        let Some(claim) = delivery::claim(&app.db, lease, app.clock.now()).await? else { break };
        let Some(parcel) = delivery::intend(&app.db, &claim, app.clock.now()).await? else { continue };
        let outcome = match parcel.address.parse::<Address>() {
            Ok(to) => told(app.mailer.send(&app.mail_from.email, &to, &parcel.bytes).await),
            Err(error) => Outcome::Permanent(error.to_string()),
        };
        let reached = !matches!(outcome, Outcome::Unreached(_) | Outcome::Unwelcome(_));
        if !reached {
            tracing::warn!(%outcome, "the mail server was not reached");
        }
        delivery::finish(&app.db, &claim, (parcel.number, outcome), app.clock.now()).await?;
        if !reached {
            return Ok(false);
        }
    }
    Ok(true)
}

fn told(sent: std::result::Result<String, Failure>) -> Outcome {
    match sent {
        Ok(reply) => Outcome::Accepted(reply),
        Err(Failure::Unreached(words)) => Outcome::Unreached(words),
        Err(Failure::Unwelcome(words)) => Outcome::Unwelcome(words),
        Err(Failure::Transient(words)) => Outcome::Transient(words),
        Err(Failure::Permanent(words)) => Outcome::Permanent(words),
        Err(Failure::Uncertain(words)) => Outcome::Uncertain(words),
    }
}
