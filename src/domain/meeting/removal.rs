//! Asking somebody to leave a meeting: it is not there for them until they may come back.

use crate::domain::{
    Actor, Error, Result,
    account::{self, Byline},
    audit::{self, Entry},
    meeting::{check_not_over, invitations, may_lead},
};
use entity::{
    id::{AccountId, MeetingId, MeetingRemovalId},
    meeting, meeting_removal,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SelectStatement},
};
use serde_json::json;

/// Somebody who was asked to leave.
#[derive(Debug, Clone)]
pub struct Removed {
    /// Who.
    pub account_id: AccountId,
    /// As they are shown.
    pub byline: Byline,
}

fn standing() -> Select<meeting_removal::Entity> {
    meeting_removal::Entity::find().filter(meeting_removal::Column::ReturnedAt.is_null())
}

/// The meetings that are not closed to the actor by a removal.
pub(super) fn not_removed(actor: &Actor) -> Condition {
    let closed = standing()
        .select_only()
        .column(meeting_removal::Column::MeetingId)
        .filter(meeting_removal::Column::AccountId.eq(actor.id));
    Condition::all().add(meeting::Column::Id.not_in_subquery(closed.into_query()))
}

/// The keys of those who were asked to leave a meeting.
pub(super) fn asked_to_leave(id: MeetingId) -> SelectStatement {
    let standing = standing().filter(meeting_removal::Column::MeetingId.eq(id));
    standing.select_only().column(meeting_removal::Column::AccountId).into_query()
}

/// Who was asked to leave a meeting and may not come back yet, for those who lead it; for everybody else nobody was.
pub async fn list_removed(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting::Model,
) -> Result<Vec<Removed>> {
    if !may_lead(actor, meeting) {
        return Ok(Vec::new());
    }
    let removals = standing().filter(meeting_removal::Column::MeetingId.eq(meeting.id));
    let rows = removals.order_by_asc(meeting_removal::Column::RemovedAt).all(db).await?;
    let people: Vec<AccountId> = rows.iter().map(|row| row.account_id).collect();
    let bylines = account::bylines(db, &people).await?;
    let removed = |id| bylines.get(&id).map(|byline| Removed { account_id: id, byline: byline.clone() });
    Ok(people.into_iter().filter_map(removed).collect())
}

/// Asks somebody to leave; whether this changed anything. Nobody who leads the meeting is asked to.
pub(crate) async fn remove(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting::Model,
    id: AccountId,
) -> Result<bool> {
    if !may_lead(actor, meeting) {
        return Err(Error::Forbidden("forbidden-meeting-lead"));
    }
    // Also before it opens: somebody may wait to be let in.
    check_not_over(meeting)?;
    if !account::is_present(txn, id).await? {
        return Err(Error::NotFound);
    }
    let leads = id == meeting.chair_id || account::list_roles(txn, id).await?.contains(&Role::Moderator);
    if leads {
        return Err(Error::Forbidden("forbidden-person-remove"));
    }
    if find_standing(txn, meeting.id, id).await?.is_some() {
        return Ok(false);
    }
    let row = meeting_removal::ActiveModel {
        id: Set(MeetingRemovalId::at(actor.now)),
        meeting_id: Set(meeting.id),
        account_id: Set(id),
        removed_by: Set(actor.id),
        removed_at: Set(actor.now),
        returned_by: Set(None),
        returned_at: Set(None),
    };
    row.insert(txn).await?;
    // They are expected no more: the entry in their calendar goes.
    invitations::withdraw(txn, meeting, id, actor.now).await?;
    record(txn, actor, meeting.id, ("PersonRemoved", id)).await?;
    Ok(true)
}

/// Lets somebody come back; whether this changed anything.
pub(crate) async fn let_return(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting::Model,
    id: AccountId,
) -> Result<bool> {
    if !may_lead(actor, meeting) {
        return Err(Error::Forbidden("forbidden-meeting-lead"));
    }
    let Some(removal) = find_standing(txn, meeting.id, id).await? else { return Ok(false) };
    meeting_removal::Entity::update_many()
        .col_expr(meeting_removal::Column::ReturnedAt, Expr::value(actor.now))
        .col_expr(meeting_removal::Column::ReturnedBy, Expr::value(actor.id))
        .filter(meeting_removal::Column::Id.eq(removal.id))
        .exec(txn)
        .await?;
    record(txn, actor, meeting.id, ("PersonReturned", id)).await?;
    Ok(true)
}

async fn find_standing(
    txn: &DatabaseTransaction,
    meeting_id: MeetingId,
    id: AccountId,
) -> Result<Option<meeting_removal::Model>> {
    let of = meeting_removal::Column::MeetingId.eq(meeting_id).and(meeting_removal::Column::AccountId.eq(id));
    Ok(standing().filter(of).one(txn).await?)
}

/// Keeps what was decided of somebody.
pub(super) async fn record(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting_id: MeetingId,
    (kind, id): (&'static str, AccountId),
) -> Result<()> {
    let entry = Entry::new(kind, Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, meeting_id.0)
        .detail(json!({ "account": id }));
    audit::record(txn, entry).await
}
