//! Opening a text: others see who has it open, and it counts for whoever reads it.

use crate::domain::{Actor, Result, database::Database, exposure, queue::list_barred, review};
use entity::{
    id::{AccountId, ReviewId, SubmissionId},
    subject::SubjectKind,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

/// Writes down that the actor opened something that waits.
pub async fn note_opened(db: &Database, actor: &Actor, id: ReviewId) -> Result<()> {
    let txn = db.begin().await?;
    note(&txn, actor, &[id]).await?;
    exposure::count_opening(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// The same of a report, whether it still waits or not. One that the actor has open counts once: each thing that is
/// done to it shows it again.
pub async fn note_report_opened(db: &Database, actor: &Actor, id: SubmissionId) -> Result<()> {
    let txn = db.begin().await?;
    let about = review::list_known_about(&txn, actor, (SubjectKind::Submission, vec![id.0])).await?;
    let open = review::has_open(&txn, actor, &about).await?;
    note(&txn, actor, &about).await?;
    if !open {
        exposure::count_opening(&txn, actor).await?;
    }
    Ok(txn.commit().await?)
}

/// Which others have a report open that waits, to decide about it.
pub async fn list_others_at(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: SubmissionId,
) -> Result<Vec<AccountId>> {
    let about = review::list_about(db, actor, (SubjectKind::Submission, vec![id.0])).await?;
    let openings = review::list_openings(db, (&about, actor.now)).await?;
    let others = openings.iter().filter(|it| it.account_id != actor.id && it.handed_over_at.is_none());
    let mut others: Vec<AccountId> = others.map(|it| it.account_id).collect();
    others.sort_unstable();
    others.dedup();
    Ok(others)
}

/// What is not theirs to decide they keep from nobody. What was decided nobody waits for. That either is open tells them
/// alone that it counts already.
async fn note(txn: &DatabaseTransaction, actor: &Actor, ids: &[ReviewId]) -> Result<()> {
    let reviews = review::list_known(txn, actor, ids).await?;
    let barred = list_barred(txn, actor, &reviews).await?;
    for review in &reviews {
        review::note_opening(txn, actor, (review.id, barred.contains(&review.id))).await?;
    }
    Ok(())
}
