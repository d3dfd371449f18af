use crate::{
    commands::demo::stage::{Stage, ago},
    domain::{
        Error, Result, account,
        job::{self, Job, MOST_ATTEMPTS},
        person::{self, NewSuspension},
    },
};
use chrono::{Datelike, Days, TimeDelta};

/// What waits for the administrator and the secretary: a mail that did not go out, and somebody suspended.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let priya = stage.actor("Priya Nair", ago(1, 3, 0)).await?;
    let piers = stage.actor("Piers Holloway", ago(1, 3, 0)).await?;
    let last = stage.now.date_naive() + Days::new(14);
    let [day, month, year] = [last.day(), last.month(), last.year().unsigned_abs()].map(|it| it.to_string());
    let today = stage.now.date_naive();
    let new = NewSuspension::parse("They asked for two weeks away.", [&day, &month, &year], today)?;
    let account = account::find(stage.app.db.read(), piers.id).await?;
    person::suspend(&stage.app.db, &priya, (piers.id, account.version), new).await?;

    // Long before everything else that is due, so that no other job is claimed.
    let (db, first) = (&stage.app.db, stage.now - TimeDelta::days(30));
    let txn = db.begin().await?;
    job::enqueue(&txn, &Job::SendSignInMail { recipient_id: piers.id }, first).await?;
    txn.commit().await?;
    for attempt in 0..MOST_ATTEMPTS {
        let at = first + TimeDelta::hours(2) * attempt;
        let claim = job::claim(db, at).await?.ok_or(Error::NotFound)?;
        job::fail(db, &claim, "the mail server answered 451 4.3.0: try again later", at).await?;
    }
    Ok(())
}
