use crate::{
    app::App,
    domain::{
        Result,
        job::{self, Job},
    },
    mail,
};
use chrono::TimeDelta;
use entity::id::DigestId;

/// So long it waits for copies that are in flight.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

pub(super) async fn run(app: &App, id: DigestId) -> Result<()> {
    if mail::digest::freeze(app, id).await? {
        return Ok(());
    }
    let txn = app.db.begin().await?;
    job::enqueue(&txn, &Job::FreezeDigest { digest_id: id }, app.clock.now() + PAUSE).await?;
    Ok(txn.commit().await?)
}
