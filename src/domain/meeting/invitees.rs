//! Single people who are invited beside a space's audience: the meeting is there for them.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result,
    account::{self, Byline},
    database::Database,
    directory,
    meeting::{check_not_over, find_to_lead, invitations, lock, removal::record},
};
use entity::{
    id::{AccountId, MeetingId},
    meeting_invitee,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement,
};

/// Single people of one meeting, at most.
const MOST: u64 = 200;

/// Somebody who is invited beside the space's audience.
#[derive(Debug, Clone)]
pub struct Invitee {
    /// Who.
    pub account_id: AccountId,
    /// As they are shown.
    pub byline: Byline,
}

/// The keys of a meeting's single people.
pub(super) fn of(id: MeetingId) -> SelectStatement {
    let column = meeting_invitee::Column::AccountId;
    let rows = meeting_invitee::Entity::find().select_only().column(column);
    rows.filter(meeting_invitee::Column::MeetingId.eq(id)).into_query()
}

/// A meeting's single people by name, for those who lead it.
pub async fn list_invitees(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<Vec<Invitee>> {
    find_to_lead(db, actor, id).await?;
    let rows = meeting_invitee::Entity::find().filter(meeting_invitee::Column::MeetingId.eq(id));
    let people: Vec<AccountId> = rows.all(db).await?.into_iter().map(|row| row.account_id).collect();
    let bylines = account::bylines(db, &people).await?;
    let mut invitees: Vec<_> =
        bylines.into_iter().map(|(account_id, byline)| Invitee { account_id, byline }).collect();
    invitees.sort_by(|one, other| one.byline.shown_name.cmp(&other.byline.shown_name));
    Ok(invitees)
}

/// Adds somebody out of the directory, by the name that it shows. Twice is once.
pub async fn add_invitee(db: &Database, actor: &Actor, id: MeetingId, name: &str) -> Result<()> {
    let txn = db.begin().await?;
    lock(&txn, id).await?;
    let meeting = find_to_lead(&txn, actor, id).await?;
    check_not_over(&meeting)?;
    let unknown = || FieldErrors::one("name", Problem::new("problem-person-unlisted"));
    let person = directory::find_by_name(&txn, actor, name).await?.ok_or_else(unknown)?;
    if meeting_invitee::Entity::find_by_id((id, person.id)).one(&txn).await?.is_some() {
        return Ok(());
    }
    let rows = meeting_invitee::Entity::find().filter(meeting_invitee::Column::MeetingId.eq(id));
    if rows.count(&txn).await? >= MOST {
        return Err(Error::Conflict("conflict-invitees-full"));
    }
    let row = meeting_invitee::ActiveModel { meeting_id: Set(id), account_id: Set(person.id) };
    row.insert(&txn).await?;
    record(&txn, actor, id, ("MeetingInviteeAdded", person.id)).await?;
    Ok(txn.commit().await?)
}

/// Takes somebody away who was invited besides; their invitation goes with it, unless they are expected all the same.
/// Twice is once.
pub async fn remove_invitee(
    db: &Database,
    actor: &Actor,
    (id, account_id): (MeetingId, AccountId),
) -> Result<()> {
    let txn = db.begin().await?;
    lock(&txn, id).await?;
    let meeting = find_to_lead(&txn, actor, id).await?;
    check_not_over(&meeting)?;
    let removed = meeting_invitee::Entity::delete_by_id((id, account_id)).exec(&txn).await?;
    if removed.rows_affected == 0 {
        // Whoever could be invited may have been taken away already; of others nothing is told.
        let listed = directory::visible(actor).filter(entity::account::Column::Id.eq(account_id));
        return if listed.count(&txn).await? > 0 { Ok(()) } else { Err(Error::NotFound) };
    }
    invitations::withdraw(&txn, &meeting, account_id, actor.now).await?;
    record(&txn, actor, id, ("MeetingInviteeRemoved", account_id)).await?;
    Ok(txn.commit().await?)
}
