//! Reopening what is locked, which takes two people, and keeping it locked for good, which takes one of them.

use crate::domain::{
    Actor, Error, Result, Subject, account, contribution,
    database::Database,
    item,
    lock::{find, reading::find_author, record},
    review,
};
use entity::{
    id::{AccountId, LockId, MeetingId},
    lock::{self, State},
    role_grant::Role,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

/// As what somebody agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// As a safeguarding lead.
    Lead,
    /// As a moderator.
    Moderator,
}

/// As what the actor can agree to reopen it; nobody agrees twice, so that whoever holds both roles fills one place.
pub fn may_agree(actor: &Actor, lock: &lock::Model) -> Option<Part> {
    if lock.state != State::Locked || [lock.lead_id, lock.moderator_id].contains(&Some(actor.id)) {
        return None;
    }
    let lead = actor.holds(Role::SafeguardingLead) && lock.lead_id.is_none();
    let moderator = actor.is_moderator() && lock.moderator_id.is_none();
    match (lead, moderator) {
        (true, _) => Some(Part::Lead),
        (false, true) => Some(Part::Moderator),
        (false, false) => None,
    }
}

/// Agrees to reopen it. Once a lead and a moderator have, it is open again; of a message, returns the meeting of which
/// nothing may be kept in memory.
pub async fn agree(
    db: &Database,
    actor: &Actor,
    (id, version): (LockId, i32),
) -> Result<(State, Option<MeetingId>)> {
    let txn = db.begin().await?;
    let found = find_to_decide(&txn, actor, id).await?;
    let part = may_agree(actor, &found).ok_or(Error::Conflict("conflict-lock-agreed"))?;
    let (column, role, other) = match part {
        Part::Lead => (lock::Column::LeadId, Role::Moderator, found.moderator_id),
        Part::Moderator => (lock::Column::ModeratorId, Role::SafeguardingLead, found.lead_id),
    };
    let reopens = match other {
        Some(other) => holds_still(&txn, other, role).await?,
        None => false,
    };
    let to = if reopens { State::Reopened } else { State::Locked };
    let mut change = change((id, version)).col_expr(column, Expr::value(actor.id));
    if reopens {
        change = decided(change, actor, to);
    }
    apply(&txn, change).await?;
    let subject = Subject::new(found.subject_kind, found.subject_id);
    let kind = if reopens { "ContentReopened" } else { "ReopeningAgreed" };
    record(&txn, actor, (id, subject), (kind, "locked", &to.to_string())).await?;
    let mut meeting = None;
    if reopens {
        let taken_back = is_taken_back(&txn, &found, subject).await?;
        meeting = item::reveal(&txn, actor, subject, taken_back).await?;
    }
    txn.commit().await?;
    Ok((to, meeting))
}

/// Keeps it locked for good. What waited about it is decided by that.
pub async fn remove(db: &Database, actor: &Actor, (id, version): (LockId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    let found = find_to_decide(&txn, actor, id).await?;
    if found.state != State::Locked {
        return Err(Error::Conflict("conflict-lock-decided"));
    }
    apply(&txn, decided(change((id, version)), actor, State::Removed)).await?;
    let subject = Subject::new(found.subject_kind, found.subject_id);
    review::discard(&txn, actor, subject).await?;
    record(&txn, actor, (id, subject), ("ContentRemoved", "locked", "removed")).await?;
    Ok(txn.commit().await?)
}

/// A lock that the actor may decide about: nobody decides about what they wrote.
async fn find_to_decide(txn: &DatabaseTransaction, actor: &Actor, id: LockId) -> Result<lock::Model> {
    let found = find(txn, actor, id).await?;
    let subject = Subject::new(found.subject_kind, found.subject_id);
    if item::is_author(txn, actor, subject).await? {
        return Err(Error::Forbidden("forbidden-lock-own"));
    }
    Ok(found)
}

/// Whether whoever agreed first still holds the role as which they did.
async fn holds_still(txn: &DatabaseTransaction, id: AccountId, role: Role) -> Result<bool> {
    Ok(account::list_holding(txn, role).await?.iter().any(|account| account.id == id))
}

/// Whether its author has asked since to have all taken back that they wrote: it is not shown again then.
async fn is_taken_back(txn: &DatabaseTransaction, lock: &lock::Model, subject: Subject) -> Result<bool> {
    let Some(author) = find_author(txn, subject).await? else {
        return Ok(false);
    };
    let asked = contribution::find_latest(txn, author).await?;
    Ok(asked.is_some_and(|asked| asked.asked_at >= lock.locked_at))
}

type Change = sea_orm::UpdateMany<lock::Entity>;

fn change((id, version): (LockId, i32)) -> Change {
    lock::Entity::update_many()
        .col_expr(lock::Column::Version, Expr::value(version + 1))
        .filter(lock::Column::Id.eq(id).and(lock::Column::Version.eq(version)))
        .filter(lock::Column::State.eq(State::Locked))
}

fn decided(change: Change, actor: &Actor, to: State) -> Change {
    change
        .col_expr(lock::Column::State, Expr::value(to))
        .col_expr(lock::Column::DecidedBy, Expr::value(actor.id))
        .col_expr(lock::Column::DecidedAt, Expr::value(actor.now))
}

async fn apply(txn: &DatabaseTransaction, change: Change) -> Result<()> {
    match change.exec(txn).await?.rows_affected {
        0 => Err(Error::Conflict("conflict-lock-decided")),
        _ => Ok(()),
    }
}
