//! What is planned of a point that nobody has talked about yet: who has it in hand, how long it may take, and where it
//! stands among the others.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, account,
    agenda_item::{NewAgendaItem, find_to_lead, list},
    audit::{self, Entry},
    database::Database,
    meeting, session,
};
use entity::{
    agenda_item,
    id::{AccountId, AgendaItemId, MeetingId},
    meeting as meeting_row,
    subject::SubjectKind,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use std::ops::RangeInclusive;

/// How long one point may take, in minutes.
const MINUTES: RangeInclusive<i32> = 1..=480;

/// Who has a point in hand, and how long it may take.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// A shown name, as somebody typed it.
    owner: Option<String>,
    pub(super) minutes: Option<i32>,
}

impl Plan {
    /// Checks what someone typed; either may be left out.
    pub fn parse(owner: &str, minutes: &str) -> std::result::Result<Self, FieldErrors> {
        let owner = Some(owner.trim().to_owned()).filter(|owner| !owner.is_empty());
        let unsound = || FieldErrors::one("minutes", Problem::new("problem-agenda-minutes-unsound"));
        let minutes = match minutes.trim() {
            "" => None,
            minutes => Some(minutes.parse().ok().filter(|it| MINUTES.contains(it)).ok_or_else(unsound)?),
        };
        Ok(Self { owner, minutes })
    }
}

/// Whose name was given: somebody who may see the meeting.
pub(super) async fn find_owner(
    txn: &DatabaseTransaction,
    (actor, meeting): (&Actor, &meeting_row::Model),
    plan: &Plan,
) -> Result<Option<AccountId>> {
    let Some(name) = &plan.owner else { return Ok(None) };
    let unknown = || FieldErrors::one("owner", Problem::new("problem-agenda-owner-unknown"));
    let account = account::find_named(txn, name).await?.ok_or_else(unknown)?;
    let owner = session::actor(txn, account.id, actor.now).await?.ok_or_else(unknown)?;
    match meeting::find(txn, &owner, meeting.id).await {
        Ok(_) => Ok(Some(owner.id)),
        Err(Error::NotFound) => Err(unknown().into()),
        Err(error) => Err(error),
    }
}

/// A point of a meeting that can still be changed, among the others; for everybody who does not lead there is none.
async fn find_unstarted(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (meeting_id, id): (MeetingId, AgendaItemId),
) -> Result<(meeting_row::Model, Vec<agenda_item::Model>, usize)> {
    let meeting = find_to_lead(txn, actor, meeting_id).await?;
    let items = list(txn, actor, meeting_id).await?;
    let index = items.iter().position(|item| item.id == id).ok_or(Error::NotFound)?;
    meeting::check_not_over(&meeting)?;
    if items[index].started_at.is_some() {
        return Err(Error::Conflict("conflict-agenda-item-started"));
    }
    Ok((meeting, items, index))
}

/// Changes what a point is about, who is named for it, who has it in hand and how long it may take.
pub async fn update(
    db: &Database,
    actor: &Actor,
    (meeting_id, id, version): (MeetingId, AgendaItemId, i32),
    new: NewAgendaItem,
) -> Result<()> {
    let txn = db.begin().await?;
    let (meeting, items, index) = find_unstarted(&txn, actor, (meeting_id, id)).await?;
    if items[index].version != version {
        return Err(Error::Conflict("conflict-changed"));
    }
    let owner_id = find_owner(&txn, (actor, &meeting), &new.plan).await?;
    agenda_item::Entity::update_many()
        .col_expr(agenda_item::Column::Title, Expr::value(new.title.into_string()))
        .col_expr(agenda_item::Column::Attribution, Expr::value(new.attribution))
        .col_expr(agenda_item::Column::OwnerId, Expr::value(owner_id))
        .col_expr(agenda_item::Column::Minutes, Expr::value(new.plan.minutes))
        .col_expr(agenda_item::Column::Version, Expr::col(agenda_item::Column::Version).add(1))
        .filter(agenda_item::Column::Id.eq(id))
        .exec(&txn)
        .await?;
    let entry = Entry::new("AgendaItemChanged", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, meeting_id.0)
        .screened(&new.verdict);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// Where a point goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Before the one that stands before it.
    Up,
    /// After the one that stands after it.
    Down,
}

impl Direction {
    /// The direction of a code: `up` or `down`.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            _ => None,
        }
    }
}

/// Moves a point by one place; the first goes no further up, nor the last down, nor any before what was talked about. Two
/// who move at once do so one after the other.
pub async fn shift(
    db: &Database,
    actor: &Actor,
    (meeting_id, id): (MeetingId, AgendaItemId),
    direction: Direction,
) -> Result<()> {
    let txn = db.begin().await?;
    let (_, items, index) = find_unstarted(&txn, actor, (meeting_id, id)).await?;
    let other = match direction {
        Direction::Up => index.checked_sub(1).and_then(|before| items.get(before)),
        Direction::Down => items.get(index + 1),
    };
    let Some(other) = other.filter(|other| other.started_at.is_none()) else { return Ok(()) };
    for (id, position) in [(id, other.position), (other.id, items[index].position)] {
        agenda_item::Entity::update_many()
            .col_expr(agenda_item::Column::Position, Expr::value(position))
            .filter(agenda_item::Column::Id.eq(id))
            .exec(&txn)
            .await?;
    }
    let entry =
        Entry::new("AgendaItemMoved", Some(actor.id), actor.now).about(SubjectKind::Meeting, meeting_id.0);
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}
