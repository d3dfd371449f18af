//! Handing over: whoever needs a break gives what they have open or took up back to all. Nobody asks why.

use crate::domain::{
    Actor, Error, Result,
    audit::{self, Entry},
    database::Database,
    review, submission,
};
use entity::subject::SubjectKind;

/// Gives what the actor has open, and the reports that they took up, back to all; returns how many there were. Handing
/// over twice is handing over.
pub async fn hand_over(db: &Database, actor: &Actor) -> Result<usize> {
    if !actor.is_moderator() {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    let reports = submission::hand_over(&txn, actor).await?.into_iter().map(|id| id.0).collect();
    let assigned = review::list_about(&txn, actor, (SubjectKind::Submission, reports)).await?;
    let given = review::hand_over(&txn, actor, assigned).await?;
    if given > 0 {
        let entry = Entry::new("ReviewsHandedOver", Some(actor.id), actor.now);
        audit::record(&txn, entry.about(SubjectKind::Account, actor.id.0)).await?;
    }
    txn.commit().await?;
    Ok(given)
}
