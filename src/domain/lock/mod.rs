//! Locks: somebody takes something for illegal content, and nobody can read it from then on, whoever they are. A
//! safeguarding lead and a moderator open it again together, or one of them keeps it locked for good (decision 19).

mod decision;
mod reading;

pub use decision::{Part, agree, may_agree, remove};
pub use reading::{find, is_waiting, list, list_own, may_read, read, visible};

use crate::domain::{
    Actor, Error, Result, Subject, Timestamp, account,
    audit::{self, Entry},
    database::Database,
    delivery, draft, flag,
    item::{self, Item},
    job::{self, Job},
    response,
};
use chrono::TimeDelta;
use entity::{
    id::{LockId, MeetingId, ResponseId},
    lock::{self, State},
    response as response_row,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter,
};
use serde_json::json;

/// Locks that a person has in a day; what they report then goes to the moderators as urgent.
const MOST: u64 = 3;
const DAY: TimeDelta = TimeDelta::hours(24);

/// What came of a report that something is illegal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is locked. Of a message, where the log goes on: its room is to be told, and to forget what it holds.
    Locked(Option<(MeetingId, i64)>),
    /// The moderators have it as urgent: whoever reported it has locked as much as they may today.
    Flagged,
}

/// Whether something is the actor's to lock. A contribution of their own they take back instead, which is as quick and
/// reaches as far; what several people write for their office any of them can lock, too.
pub fn may_lock(actor: &Actor, item: &Item) -> bool {
    let is_of_office = matches!(item.subject.kind, SubjectKind::Trend | SubjectKind::Response);
    is_of_office || !item.authors.contains(&actor.id)
}

/// Locks something that the actor can read, at once and for everybody. Locking what is locked changes nothing.
pub async fn create(db: &Database, actor: &Actor, subject: Subject) -> Result<Outcome> {
    let txn = db.begin().await?;
    // The account before all else, as everywhere; here it also has the actor's locks come one after another.
    account::lock(&txn, actor.id).await?;
    if item::is_locked(&txn, actor, subject).await? {
        return Ok(Outcome::Locked(None));
    }
    let item = item::find(&txn, actor, subject).await?;
    if !may_lock(actor, &item) {
        return Err(Error::Forbidden("forbidden-lock-mine"));
    }
    if count_recent(&txn, actor).await? >= MOST {
        flag::raise(&txn, actor, &item).await?;
        txn.commit().await?;
        return Ok(Outcome::Flagged);
    }
    let id = match insert(&txn, actor, subject).await {
        // Somebody else locked it in the same moment.
        Err(Error::Conflict("conflict-sent-twice")) => return Ok(Outcome::Locked(None)),
        inserted => inserted?,
    };
    let log = item::conceal(&txn, actor, &item).await?;
    forget_drafts(&txn, subject).await?;
    delivery::recheck(&txn, actor.id, actor.now).await?;
    record(&txn, actor, (id, subject), ("ContentLocked", "open", "locked")).await?;
    for lead in account::list_holding(&txn, Role::SafeguardingLead).await? {
        let mail = Job::SendLockMail { lock_id: id, recipient_id: lead.id };
        job::enqueue(&txn, &mail, actor.now).await?;
    }
    txn.commit().await?;
    Ok(Outcome::Locked(log))
}

async fn count_recent(txn: &DatabaseTransaction, actor: &Actor) -> Result<u64> {
    let recent = lock::Entity::find()
        .filter(lock::Column::LockedBy.eq(actor.id).and(lock::Column::LockedAt.gt(actor.now - DAY)));
    Ok(recent.count(txn).await?)
}

async fn insert(txn: &DatabaseTransaction, actor: &Actor, subject: Subject) -> Result<LockId> {
    let id = LockId::at(actor.now);
    let row = lock::ActiveModel {
        id: Set(id),
        subject_kind: Set(subject.kind),
        subject_id: Set(subject.id),
        state: Set(State::Locked),
        locked_by: Set(actor.id),
        locked_at: Set(actor.now),
        lead_id: Set(None),
        moderator_id: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        version: Set(1),
    };
    row.insert(txn).await.map_err(Error::of_key_in_use)?;
    Ok(id)
}

/// Forgets once more the drafts of what was locked of late: a save that had begun before is kept after.
pub async fn sweep_drafts(db: &Database, now: Timestamp) -> Result<()> {
    let of_late = lock::Column::State.ne(State::Reopened).and(lock::Column::LockedAt.gt(now - DAY));
    for lock in lock::Entity::find().filter(of_late).all(db.read()).await? {
        let txn = db.begin().await?;
        forget_drafts(&txn, Subject::new(lock.subject_kind, lock.subject_id)).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Forgets the drafts of its other wordings: they may be the same again.
async fn forget_drafts(txn: &DatabaseTransaction, subject: Subject) -> Result<()> {
    let noun = match subject.kind {
        SubjectKind::Post => "posts",
        SubjectKind::Submission => "submissions",
        SubjectKind::Trend => "trends",
        SubjectKind::Concern => "concerns",
        // An answer is first written on the page of what it answers.
        SubjectKind::Response => {
            let answer = response_row::Entity::find_by_id(ResponseId(subject.id)).one(txn).await?;
            let about = answer.as_ref().map(response::subject_of).ok_or(Error::NotFound)?;
            let noun = if about.kind == SubjectKind::Trend { "trends" } else { "concerns" };
            draft::forget_pages(txn, &format!("/{noun}/{}/response", about.id)).await?;
            "responses"
        }
        _ => return Ok(()),
    };
    draft::forget_pages(txn, &format!("/{noun}/{}", subject.id)).await
}

async fn record(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, subject): (LockId, Subject),
    (kind, from, to): (&'static str, &str, &str),
) -> Result<()> {
    let entry = Entry::new(kind, Some(actor.id), actor.now)
        .about(SubjectKind::Lock, id.0)
        .states(from, to)
        .detail(json!({ "kind": subject.kind, "subject": subject.id }));
    audit::record(txn, entry).await
}
