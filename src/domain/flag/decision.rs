use crate::domain::{
    Actor, Error, Result, Subject,
    database::Database,
    delivery,
    item::{self, Item, Wording},
    job::{self, Job},
    review::{self, Decision},
};
use entity::{
    flag,
    id::{MeetingId, ReviewId},
    review::{self as review_row, Kind},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// Decides about what was flagged: it stays as it is, or with content notes besides, or is taken down and goes back to its
/// author with a reason. Every reporter is told that there is an outcome. If a message is taken away, returns where its log goes on.
pub async fn decide(
    db: &Database,
    actor: &Actor,
    (id, version): (ReviewId, i32),
    decision: &Decision,
) -> Result<Option<(MeetingId, i64)>> {
    let txn = db.begin().await?;
    let review = review::find(&txn, actor, id).await?;
    if review.kind != Kind::Flag {
        return Err(Error::NotFound);
    }
    let flags = flag::Entity::find().filter(flag::Column::ReviewId.eq(id)).all(&txn).await?;
    if flags.iter().any(|flag| flag.reporter_id == actor.id) {
        return Err(Error::Forbidden("forbidden-own-flag"));
    }
    let item = item::find(&txn, actor, Subject::new(review.subject_kind, review.subject_id)).await?;
    if item.organisations.iter().any(|id| actor.has_interest_in(Some(*id))) {
        return Err(Error::Forbidden("forbidden-own-organisation"));
    }
    let mut log = None;
    if let Decision::Noted(codes) = decision {
        item::add_notes(&txn, actor, (&item, codes.as_slice())).await?;
    }
    if let Decision::Return(_) = decision {
        // What it is about before its review, as everywhere: two would wait for each other.
        log = item::take_down(&txn, actor, &item).await?;
        delivery::recheck(&txn, actor.id, actor.now).await?;
        for author in item.authors {
            let mail = Job::SendReturnMail { recipient_id: author, subject_kind: review.subject_kind };
            job::enqueue(&txn, &mail, actor.now).await?;
        }
    }
    review::decide(&txn, actor, (id, version), decision).await?;
    for flag in flags {
        job::enqueue(&txn, &Job::SendFlagMail { recipient_id: flag.reporter_id }, actor.now).await?;
    }
    txn.commit().await?;
    Ok(log)
}

/// What was flagged, with its present wording, for the moderator who decides about it.
pub async fn read(
    db: &impl ConnectionTrait,
    actor: &Actor,
    review: &review_row::Model,
) -> Result<(Item, Wording)> {
    let subject = Subject::new(review.subject_kind, review.subject_id);
    let item = item::find(db, actor, subject).await?;
    let mut wordings = item::list_wordings(db, actor, subject).await?.into_iter();
    let wording = wordings.find(|wording| wording.number == item.revision).ok_or(Error::NotFound)?;
    Ok((item, wording))
}
