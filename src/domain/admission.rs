//! Admissions: while a meeting has a lobby, whoever comes sees that it is there and waits to be let in.

use crate::domain::{
    Actor, Error, Result,
    account::{self, Byline},
    attendance,
    audit::{self, Entry},
    meeting::{self, may_lead},
};
use entity::{
    id::{AccountId, MeetingId},
    meeting as meeting_row, meeting_admission,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};

/// Somebody who waits to be let in.
#[derive(Debug)]
pub struct Waiting {
    /// Who.
    pub account_id: AccountId,
    /// As they are shown.
    pub byline: Byline,
}

/// Whether the actor asked to be let in, and waits.
pub async fn is_waiting(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<bool> {
    let row = meeting_admission::Entity::find_by_id((id, actor.id)).one(db).await?;
    Ok(row.is_some_and(|row| row.admitted_at.is_none()))
}

/// Who waits to be let in, those who asked first first; for those who lead the meeting, and for everybody else nobody does.
pub async fn list_waiting(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<Vec<Waiting>> {
    if !may_lead(actor, meeting) || meeting.lobby_at.is_none() {
        return Ok(Vec::new());
    }
    let rows = meeting_admission::Entity::find()
        .filter(meeting_admission::Column::MeetingId.eq(meeting.id))
        .filter(meeting_admission::Column::AdmittedAt.is_null())
        .order_by_asc(meeting_admission::Column::AskedAt);
    let removed = meeting::list_removed(db, actor, meeting).await?;
    let is_there = |id: &AccountId| removed.iter().all(|removed| removed.account_id != *id);
    let people = rows.all(db).await?.into_iter().map(|row| row.account_id);
    let people: Vec<AccountId> = people.filter(is_there).collect();
    let bylines = account::bylines(db, &people).await?;
    let waiting = |id| bylines.get(&id).map(|byline| Waiting { account_id: id, byline: byline.clone() });
    Ok(people.into_iter().filter_map(waiting).collect())
}

/// Has whoever comes wait from now on, or come straight in; whether this changed anything. Whoever is there stays.
pub(crate) async fn set_lobby(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &mut meeting_row::Model,
    is_on: bool,
) -> Result<bool> {
    if !may_lead(actor, meeting) {
        return Err(Error::Forbidden("forbidden-meeting-lead"));
    }
    meeting::check_not_over(meeting)?;
    if meeting.lobby_at.is_some() == is_on {
        return Ok(false);
    }
    if is_on {
        for id in attendance::list_there(txn, meeting.id, actor.now).await? {
            admit_now(txn, actor, meeting.id, id).await?;
        }
    }
    let word = |is_on| if is_on { "lobby" } else { "open" };
    let entry = Entry::new("LobbySet", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, meeting.id.0)
        .states(word(!is_on), word(is_on));
    audit::record(txn, entry).await?;
    meeting.lobby_at = is_on.then_some(actor.now);
    meeting_row::Entity::update_many()
        .col_expr(meeting_row::Column::LobbyAt, Expr::value(meeting.lobby_at))
        .filter(meeting_row::Column::Id.eq(meeting.id))
        .exec(txn)
        .await?;
    Ok(true)
}

/// Asks to be let in; whether this changed anything.
pub(crate) async fn ask(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<bool> {
    meeting::check_not_over(meeting)?;
    let is_inside = match meeting::enter(txn, actor, meeting.id).await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(error) => return Err(error),
    };
    if is_inside || is_waiting(txn, actor, meeting.id).await? {
        return Ok(false);
    }
    row((meeting.id, actor.id), actor).insert(txn).await?;
    Ok(true)
}

/// Lets somebody in who waits; whether this changed anything.
pub(crate) async fn admit(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting: &meeting_row::Model,
    id: AccountId,
) -> Result<bool> {
    if !may_lead(actor, meeting) {
        return Err(Error::Forbidden("forbidden-meeting-lead"));
    }
    let asked = meeting_admission::Entity::find_by_id((meeting.id, id)).one(txn).await?;
    if asked.ok_or(Error::NotFound)?.admitted_at.is_some() {
        return Ok(false);
    }
    admit_now(txn, actor, meeting.id, id).await?;
    Ok(true)
}

async fn admit_now(
    txn: &DatabaseTransaction,
    actor: &Actor,
    meeting_id: MeetingId,
    id: AccountId,
) -> Result<()> {
    if meeting_admission::Entity::find_by_id((meeting_id, id)).one(txn).await?.is_none() {
        row((meeting_id, id), actor).insert(txn).await?;
    }
    let theirs =
        meeting_admission::Column::MeetingId.eq(meeting_id).and(meeting_admission::Column::AccountId.eq(id));
    meeting_admission::Entity::update_many()
        .col_expr(meeting_admission::Column::AdmittedAt, Expr::value(actor.now))
        .col_expr(meeting_admission::Column::AdmittedBy, Expr::value(actor.id))
        .filter(theirs.and(meeting_admission::Column::AdmittedAt.is_null()))
        .exec(txn)
        .await?;
    Ok(())
}

fn row((meeting_id, id): (MeetingId, AccountId), actor: &Actor) -> meeting_admission::ActiveModel {
    meeting_admission::ActiveModel {
        meeting_id: Set(meeting_id),
        account_id: Set(id),
        asked_at: Set(actor.now),
        admitted_by: Set(None),
        admitted_at: Set(None),
    }
}
