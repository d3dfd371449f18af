//! Who is let into a meeting: what is said there, and who is there, is for them.

use crate::domain::{
    Actor, Error, Result,
    database::filled,
    meeting::{is_led_by, may_lead, removal, visible},
};
use entity::{
    account,
    id::{AccountId, MeetingId},
    meeting, meeting_admission, meeting_invitee,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
};
use std::collections::HashMap;

/// The meetings that the actor may see and is let into.
pub fn inside(actor: &Actor) -> Select<meeting::Entity> {
    let admitted = meeting_admission::Entity::find()
        .select_only()
        .column(meeting_admission::Column::MeetingId)
        .filter(meeting_admission::Column::AccountId.eq(actor.id))
        .filter(meeting_admission::Column::AdmittedAt.is_not_null());
    let is_let_in = Condition::any()
        .add(meeting::Column::LobbyAt.is_null())
        .add(meeting::Column::Id.in_subquery(admitted.into_query()))
        .add(is_led_by(actor));
    visible(actor).filter(is_let_in)
}

/// Finds a meeting that the actor is let into by its key.
pub async fn enter(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<meeting::Model> {
    inside(actor).filter(meeting::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Whom of several people a meeting lets in: the same as [`inside`], of one meeting and many people.
#[derive(Debug)]
pub(crate) struct LetIn {
    /// Those who were not asked to leave.
    people: HashMap<AccountId, Known>,
}

/// What is kept of somebody and a meeting.
#[derive(Debug, Clone, Copy)]
struct Known {
    is_invited: bool,
    is_admitted: bool,
}

/// Asks at once for these people.
pub(crate) async fn let_in(
    db: &impl ConnectionTrait,
    id: MeetingId,
    people: impl Iterator<Item = &Actor>,
) -> Result<LetIn> {
    let ids = filled(people.map(|actor| actor.id).collect());
    let invited = meeting_invitee::Entity::find()
        .select_only()
        .column(meeting_invitee::Column::AccountId)
        .filter(meeting_invitee::Column::MeetingId.eq(id));
    let admitted = meeting_admission::Entity::find()
        .select_only()
        .column(meeting_admission::Column::AccountId)
        .filter(meeting_admission::Column::MeetingId.eq(id))
        .filter(meeting_admission::Column::AdmittedAt.is_not_null());
    let rows = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .expr_as(account::Column::Id.in_subquery(invited.into_query()), "is_invited")
        .expr_as(account::Column::Id.in_subquery(admitted.into_query()), "is_admitted")
        .filter(account::Column::Id.is_in(ids))
        .filter(account::Column::Id.not_in_subquery(removal::asked_to_leave(id)));
    let rows: Vec<(AccountId, bool, bool)> = rows.into_tuple().all(db).await?;
    let known = |(id, is_invited, is_admitted)| (id, Known { is_invited, is_admitted });
    Ok(LetIn { people: rows.into_iter().map(known).collect() })
}

impl LetIn {
    /// Passes whoever was asked for and is let into the meeting.
    pub(crate) fn check(&self, actor: &Actor, meeting: &meeting::Model) -> Result<()> {
        let known = self.people.get(&actor.id).filter(|_| !actor.is_barred()).ok_or(Error::NotFound)?;
        let is_open = known.is_invited || actor.spaces.contains(&meeting.space_id);
        let is_let_in = meeting.lobby_at.is_none() || known.is_admitted || may_lead(actor, meeting);
        if is_open && is_let_in { Ok(()) } else { Err(Error::NotFound) }
    }
}
