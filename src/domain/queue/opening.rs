//! Opening a text: others see who has it open, and it counts for whoever reads it.

use crate::domain::{Actor, Result, database::Database, exposure, review};
use entity::{
    id::{ReviewId, SubmissionId},
    subject::SubjectKind,
};

/// Writes down that the actor opened something that waits.
pub async fn note_opened(db: &Database, actor: &Actor, id: ReviewId) -> Result<()> {
    let txn = db.begin().await?;
    review::note_opening(&txn, actor, id).await?;
    exposure::count_opening(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// The same of a report, whether it still waits or not.
pub async fn note_report_opened(db: &Database, actor: &Actor, id: SubmissionId) -> Result<()> {
    let txn = db.begin().await?;
    for review in review::list_about(&txn, actor, (SubjectKind::Submission, vec![id.0])).await? {
        review::note_opening(&txn, actor, review).await?;
    }
    exposure::count_opening(&txn, actor).await?;
    Ok(txn.commit().await?)
}
