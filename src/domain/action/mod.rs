//! Actions: what was agreed in a meeting that somebody does by a day. Each has a code that people quote, goes on to the
//! next meetings until it is closed, and reminds its owner.

mod changing;
mod listing;
mod marked;
mod new;
mod reminding;

pub use changing::{close, reopen, report, update};
pub use listing::{
    CARRIED, Carried, Filter, Open, Place, Standing, count_own, export, list_all, list_carried,
};
pub(crate) use marked::list_recorded;
pub use marked::{Marked, list_unrecorded};
pub use new::{Closing, LONGEST, NewAction, Progress, Typed};
pub use reminding::{is_to_tell, remind};

use crate::domain::{
    Actor, Error, Result,
    account::{self, Byline},
    attendance,
    audit::{self, Entry},
    database::Database,
    meeting, message, session,
};
use chrono::{Days, NaiveDate};
use entity::{
    account as account_row,
    account::State as AccountState,
    action::{self, State},
    id::{AccountId, ActionId, MeetingId, MessageId},
    meeting as meeting_row,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use serde_json::{Value, json};

/// How long there is for what is agreed where no next meeting is planned.
const FOUR_WEEKS: Days = Days::new(28);

/// An action as a reader sees it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The row.
    pub action: action::Model,
    /// What people quote: `2026-11/3`.
    pub code: String,
    /// Whose it is; none for those to whom no people are named.
    pub owner: Option<Byline>,
    /// Whether it is the reader's own.
    pub is_own: bool,
    /// For how many days it is overdue; none if it is in time, or closed.
    pub days_late: u64,
    /// Whether it is open and its owner is no longer here, for those who lead; to everybody else that is not said.
    pub lacks_owner: bool,
    /// Whether the reader leads the meeting in which it was agreed.
    pub may_lead: bool,
}

impl Shown {
    /// Whether its day is over and it is still open.
    pub fn is_overdue(&self) -> bool {
        self.days_late > 0
    }
}

/// The actions that the actor may see: those agreed in meetings that they are let into, and their own of meetings that
/// they may see.
pub fn visible(actor: &Actor) -> Select<action::Entity> {
    let entered = meeting::inside(actor).select_only().column(meeting_row::Column::Id);
    let seen = meeting::visible(actor).select_only().column(meeting_row::Column::Id);
    let own = Condition::all()
        .add(action::Column::OwnerId.eq(actor.id))
        .add(action::Column::MeetingId.in_subquery(seen.into_query()));
    let there = Condition::any().add(action::Column::MeetingId.in_subquery(entered.into_query())).add(own);
    action::Entity::find().filter(there)
}

/// What was agreed in a meeting, in order, with its codes and owners: one statement. The owner is named to those alone
/// to whom people are; whoever asks has found the meeting through the eyes of the reader.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<Vec<Shown>> {
    let agreed = visible(actor).filter(action::Column::MeetingId.eq(meeting.id));
    read(db, actor, agreed.order_by_asc(action::Column::Number)).await
}

/// Finds an action by its key, and the meeting in which it was agreed.
pub async fn find(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ActionId,
) -> Result<(Shown, meeting_row::Model)> {
    let found = visible(actor).filter(action::Column::Id.eq(id));
    let row = found.find_also_related(account_row::Entity).one(db).await?.ok_or(Error::NotFound)?;
    let agreed_in = meeting_row::Entity::find_by_id(row.0.meeting_id).one(db).await?;
    let agreed_in = agreed_in.ok_or(Error::NotFound)?;
    Ok((show(actor, &agreed_in, row), agreed_in))
}

/// The same for those who may change what was agreed; for everybody else there is none.
pub async fn find_to_change(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ActionId,
) -> Result<(Shown, meeting_row::Model)> {
    let (shown, meeting) = find(db, actor, id).await?;
    if !shown.may_lead {
        return Err(Error::NotFound);
    }
    check_open(&shown.action)?;
    Ok((shown, meeting))
}

/// Rows as the actor sees them, in one statement.
async fn read(db: &impl ConnectionTrait, actor: &Actor, rows: Select<action::Entity>) -> Result<Vec<Shown>> {
    let rows = rows.find_also_related(account_row::Entity).find_also_related(meeting_row::Entity);
    let shown = |(action, owner, meeting): (action::Model, _, Option<meeting_row::Model>)| {
        Some(show(actor, &meeting?, (action, owner)))
    };
    Ok(rows.all(db).await?.into_iter().filter_map(shown).collect())
}

fn show(
    actor: &Actor,
    meeting: &meeting_row::Model,
    (action, owner): (action::Model, Option<account_row::Model>),
) -> Shown {
    let is_own = action.owner_id == actor.id;
    let may_lead = meeting::may_lead(actor, meeting);
    let is_open = action.state == State::Open;
    let is_here = owner.as_ref().is_some_and(|owner| owner.state == AccountState::Active);
    let late = (actor.today() - action.due_on).num_days();
    let named = is_own || attendance::names_people_to(actor);
    Shown {
        code: code(meeting, action.number),
        owner: owner.filter(|_| named).map(|owner| Byline::of_name(&owner)),
        is_own,
        days_late: if is_open { u64::try_from(late).unwrap_or(0) } else { 0 },
        lacks_owner: may_lead && is_open && !is_here,
        may_lead,
        action,
    }
}

/// What people quote: the meeting's reference and the action's number.
fn code(meeting: &meeting_row::Model, number: i32) -> String {
    format!("{}/{number}", meeting.reference)
}

/// Whether actions can be recorded for a meeting: it has begun, or is over and took place.
pub fn takes_actions(meeting: &meeting_row::Model) -> bool {
    meeting.opened_at.is_some()
}

/// Whether the reader may say how far an action has come, or close it: its owner, and who leads.
pub fn may_act(actor: &Actor, shown: &Shown) -> bool {
    shown.action.state == State::Open && (shown.is_own || shown.may_lead) && !actor.is_silenced()
}

/// Whether the reader may change what was agreed.
pub fn may_change(actor: &Actor, shown: &Shown) -> bool {
    shown.action.state == State::Open && shown.may_lead && !actor.is_silenced()
}

/// Whether the reader may open an action again.
pub fn may_reopen(actor: &Actor, shown: &Shown) -> bool {
    shown.action.state != State::Open && shown.may_lead && !actor.is_silenced()
}

/// The day that a form proposes: that of the next meeting to which an action of this one would go on, or four weeks from
/// now.
pub async fn usual_due(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meeting: &meeting_row::Model,
) -> Result<NaiveDate> {
    let coming = meeting::list_coming(db, actor).await?;
    let goes_on = |other: &&meeting_row::Model| {
        other.space_id == meeting.space_id
            && (other.series_id.is_none() || other.series_id == meeting.series_id)
            && meeting::is_scheduled(other)
            && other.starts_at_local.date() > actor.today()
    };
    let next = coming.iter().find(goes_on).map(|next| next.starts_at_local.date());
    Ok(next.unwrap_or(actor.today() + FOUR_WEEKS))
}

/// Records what was agreed in a meeting, and returns its key; sent twice, it is there once.
pub async fn create(
    db: &Database,
    actor: &Actor,
    (meeting_id, ahead): (MeetingId, Days),
    new: NewAction,
) -> Result<ActionId> {
    let txn = db.begin().await?;
    meeting::lock(&txn, meeting_id).await?;
    let meeting = meeting::find_to_lead(&txn, actor, meeting_id).await?;
    let id = new.key.unwrap_or_else(|| ActionId::at(actor.now));
    if let Some(already) = action::Entity::find_by_id(id).one(&txn).await? {
        let same = already.meeting_id == meeting_id && already.created_by == actor.id;
        return if same { Ok(id) } else { Err(Error::Conflict("conflict-sent-twice")) };
    }
    actor.check_may_write()?;
    if !takes_actions(&meeting) {
        return Err(Error::Conflict("conflict-meeting-not-open"));
    }
    let owner_id = find_owner(&txn, (actor, &meeting), &new.owner).await?;
    check_message(&txn, actor, (meeting_id, new.message_id)).await?;
    let row = action::ActiveModel {
        id: Set(id),
        meeting_id: Set(meeting_id),
        number: Set(meeting::allot_action(&txn, meeting_id).await?),
        text: Set(new.text.into_string()),
        owner_id: Set(owner_id),
        due_on: Set(new.due_on),
        message_id: Set(new.message_id),
        state: Set(State::Open),
        progress: Set(None),
        progress_at: Set(None),
        outcome: Set(None),
        closed_at: Set(None),
        closed_by: Set(None),
        reminded_at: Set(None),
        overdue_told_at: Set(None),
        created_by: Set(actor.id),
        created_at: Set(actor.now),
        version: Set(1),
    };
    let row = row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    let entry = entry("ActionAgreed", actor, (&row, json!({ "owner": owner_id, "due_on": new.due_on })));
    audit::record(&txn, entry.screened(&new.verdict)).await?;
    reminding::plan(&txn, &row, (ahead, actor.now)).await?;
    reminding::tell(&txn, actor, &row, owner_id).await?;
    txn.commit().await?;
    Ok(id)
}

/// Whose name was given: somebody who may see the meeting and takes part in it. Those who only read take nothing on.
async fn find_owner(
    txn: &DatabaseTransaction,
    (actor, meeting): (&Actor, &meeting_row::Model),
    name: &str,
) -> Result<AccountId> {
    let unknown = || new::problem_on("owner", "problem-action-owner-unknown");
    let account = account::find_named(txn, name).await?.ok_or_else(unknown)?;
    let owner = session::actor(txn, account.id, actor.now).await?.ok_or_else(unknown)?;
    let takes_part = owner.holds(Role::Member) || meeting::may_lead(&owner, meeting);
    match meeting::find(txn, &owner, meeting.id).await {
        Ok(_) if takes_part => Ok(owner.id),
        Ok(_) | Err(Error::NotFound) => Err(unknown().into()),
        Err(error) => Err(error),
    }
}

/// That the message in which something was agreed is one of this meeting, and stands.
async fn check_message(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (meeting_id, id): (MeetingId, Option<MessageId>),
) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let message = message::find(txn, actor, id).await?;
    match message.withdrawn_at {
        _ if message.meeting_id != meeting_id => Err(Error::NotFound),
        Some(_) => Err(Error::Conflict("conflict-message-removed")),
        None => Ok(()),
    }
}

fn check_open(action: &action::Model) -> Result<()> {
    if action.state == State::Open { Ok(()) } else { Err(Error::Conflict("conflict-action-closed")) }
}

/// An entry about an action: it stands with its meeting, by its number.
fn entry(kind: &'static str, actor: &Actor, (action, mut detail): (&action::Model, Value)) -> Entry {
    detail["action"] = json!(action.number);
    Entry::new(kind, Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, action.meeting_id.0)
        .detail(detail)
}
