//! Minutes: what a meeting leaves. Those who lead it draft them from its log and write them together, those who attended
//! may propose corrections, somebody else approves them, and with that they are sealed and published.

mod circulating;
mod content;
mod correcting;
mod drafting;
mod naming;
mod quoting;
mod sealing;
mod verification;
mod wording;

pub use circulating::{circulate, is_to_tell};
pub use content::{Attended, Content, Quote, Section, Standing, content, count_agreed};
pub use correcting::{
    Correction, Decision, LONGEST_CORRECTION, NewCorrection, decide, find_own_corrections, find_to_decide,
    list_corrections, may_propose, propose, visible_corrections,
};
pub use drafting::draft;
pub use naming::{NAMES_SOMEBODY, Named, find_named};
pub use quoting::{Said, list_said, set_quote};
pub use sealing::{approve, is_ripe, may_approve};
pub use verification::{Part, Seal, State as PartState, check, check_all};
pub use wording::{LONGEST, NewWording, Wording, edit, find_as_lead, find_to_edit, list_wordings};

use crate::domain::{
    Actor, Error, Result, Timestamp, attendance,
    audit::{self, Entry},
    meeting,
    page::{Cursor, Page, latest_first},
};
use entity::{
    id::{AccountId, MeetingId, MinutesId, MinutesSectionId},
    meeting as meeting_row,
    minutes::{self, State},
    minutes_author, minutes_section,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, OnConflict},
};

/// Minutes on a page.
const PAGE: usize = 25;

/// The minutes that the actor may read: those that are published, of the meetings that they may see, and all of them for
/// policy readers; those that are circulated, of the meetings that they attended; all of the meetings that they lead.
pub fn visible(actor: &Actor) -> Select<minutes::Entity> {
    let seen = meeting::visible(actor).select_only().column(meeting_row::Column::Id);
    let led = meeting::led(actor).select_only().column(meeting_row::Column::Id);
    let inside = meeting::inside(actor).select_only().column(meeting_row::Column::Id);
    let is_of_office = Expr::value(actor.reads_for_policy() && !actor.is_barred());
    let published = Condition::all().add(minutes::Column::State.eq(State::Published)).add(
        Condition::any().add(is_of_office).add(minutes::Column::MeetingId.in_subquery(seen.into_query())),
    );
    let circulated = Condition::all()
        .add(minutes::Column::State.eq(State::Circulated))
        .add(minutes::Column::MeetingId.in_subquery(inside.into_query()))
        .add(minutes::Column::MeetingId.in_subquery(attendance::meetings_of(actor.id)));
    let led = minutes::Column::MeetingId.in_subquery(led.into_query());
    minutes::Entity::find().filter(Condition::any().add(published).add(circulated).add(led))
}

/// The minutes of a meeting, as far as the actor may read them, and the meeting.
pub async fn find(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: MeetingId,
) -> Result<(minutes::Model, meeting_row::Model)> {
    let found = visible(actor).filter(minutes::Column::MeetingId.eq(id));
    let row = found.find_also_related(meeting_row::Entity).one(db).await?;
    row.and_then(|(minutes, meeting)| Some((minutes, meeting?))).ok_or(Error::NotFound)
}

/// The sections of the minutes that the actor may read.
pub fn visible_sections(actor: &Actor) -> Select<minutes_section::Entity> {
    let read = visible(actor).select_only().column(minutes::Column::Id);
    minutes_section::Entity::find().filter(minutes_section::Column::MinutesId.in_subquery(read.into_query()))
}

/// How far the minutes of a meeting have come, for a link to them; none that the actor may not read.
pub async fn find_state(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<Option<State>> {
    let found = visible(actor).filter(minutes::Column::MeetingId.eq(id));
    Ok(found.one(db).await?.map(|minutes| minutes.state))
}

/// When the minutes of a meeting were published, whoever asks: what is to become of its transcript is told by that.
pub async fn find_publication(db: &impl ConnectionTrait, id: MeetingId) -> Result<Option<Timestamp>> {
    let published = minutes::Entity::find().filter(minutes::Column::MeetingId.eq(id));
    Ok(published.one(db).await?.and_then(|minutes| minutes.published_at))
}

/// The published minutes with their meetings, the last first.
pub async fn list_published(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<(minutes::Model, meeting_row::Model)>> {
    let published = visible(actor).filter(minutes::Column::State.eq(State::Published));
    let keys = (minutes::Column::PublishedAt, minutes::Column::Id);
    let rows = latest_first(published, keys, (after, PAGE)).find_also_related(meeting_row::Entity);
    let rows = rows.all(db).await?;
    let rows = rows.into_iter().filter_map(|(minutes, meeting)| Some((minutes, meeting?))).collect();
    let cursor = |(row, _): &(minutes::Model, meeting_row::Model)| Cursor {
        at: row.published_at.unwrap_or(row.created_at),
        id: row.id.0,
    };
    Ok(Page::cut(rows, PAGE, cursor))
}

/// Minutes that do not stand yet, for somebody who may read them: they wait for their words, or for who approves them.
#[derive(Debug, Clone)]
pub struct Unfinished {
    /// The minutes.
    pub minutes: minutes::Model,
    /// Their meeting.
    pub meeting: meeting_row::Model,
    /// Whether the time for corrections has passed.
    pub is_ripe: bool,
}

/// The minutes that are not published yet and that the actor may read, the oldest first; at most so many.
pub async fn list_unfinished(db: &impl ConnectionTrait, actor: &Actor, most: u64) -> Result<Vec<Unfinished>> {
    let unfinished = visible(actor)
        .filter(minutes::Column::State.ne(State::Published))
        .order_by_asc(minutes::Column::CreatedAt)
        .limit(most)
        .find_also_related(meeting_row::Entity);
    let rows = unfinished.all(db).await?.into_iter();
    let rows = rows.filter_map(|(minutes, meeting)| Some((minutes, meeting?)));
    Ok(rows
        .map(|(minutes, meeting)| {
            let is_ripe = is_ripe(actor, &minutes);
            Unfinished { minutes, meeting, is_ripe }
        })
        .collect())
}

/// Which of these meetings have minutes that the actor may read.
pub async fn list_with_minutes(
    db: &impl ConnectionTrait,
    actor: &Actor,
    meetings: Vec<MeetingId>,
) -> Result<Vec<MeetingId>> {
    let found = visible(actor)
        .filter(minutes::Column::MeetingId.is_in(meetings))
        .select_only()
        .column(minutes::Column::MeetingId);
    Ok(found.into_tuple().all(db).await?)
}

/// Whether a meeting can have minutes drafted: it took place and has ended.
pub fn takes_minutes(meeting: &meeting_row::Model) -> bool {
    meeting.ended_at.is_some()
}

/// The minutes that the actor changes, which nobody else changes meanwhile: for everybody who does not lead there are
/// none, and what is published stands.
async fn lock_to_change(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: MeetingId,
) -> Result<(minutes::Model, meeting_row::Model)> {
    // The meeting before its minutes, as for every change of its log.
    meeting::lock(txn, id).await?;
    let (minutes, meeting) = find(txn, actor, id).await?;
    if !meeting::may_lead(actor, &meeting) {
        return Err(Error::NotFound);
    }
    if minutes.state == State::Published {
        return Err(Error::Conflict("conflict-minutes-published"));
    }
    Ok((minutes, meeting))
}

/// A section of these minutes.
async fn find_section(
    db: &impl ConnectionTrait,
    minutes: &minutes::Model,
    id: MinutesSectionId,
) -> Result<minutes_section::Model> {
    let found = minutes_section::Entity::find_by_id(id).one(db).await?;
    found.filter(|section| section.minutes_id == minutes.id).ok_or(Error::NotFound)
}

/// What each change of the wording or of the quotes does: whoever made it had a hand in the minutes, and those who
/// attended have other words before them than will stand, so that they are asked again.
async fn void(txn: &DatabaseTransaction, actor: &Actor, minutes: &minutes::Model) -> Result<()> {
    note_author(txn, minutes.id, actor.id).await?;
    minutes::Entity::update_many()
        .col_expr(minutes::Column::State, Expr::value(State::Draft))
        .col_expr(minutes::Column::CorrectionsUntil, Expr::value(None::<Timestamp>))
        .col_expr(minutes::Column::Version, Expr::col(minutes::Column::Version).add(1))
        .filter(minutes::Column::Id.eq(minutes.id))
        .exec(txn)
        .await?;
    if minutes.state != State::Circulated {
        return Ok(());
    }
    let entry = Entry::new("MinutesCirculationVoided", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, minutes.meeting_id.0)
        .states(State::Circulated.to_string(), State::Draft.to_string());
    audit::record(txn, entry).await
}

async fn note_author(txn: &DatabaseTransaction, id: MinutesId, account_id: AccountId) -> Result<()> {
    let row = minutes_author::ActiveModel { minutes_id: Set(id), account_id: Set(account_id) };
    let key = [minutes_author::Column::MinutesId, minutes_author::Column::AccountId];
    let known = OnConflict::columns(key).do_nothing().to_owned();
    minutes_author::Entity::insert(row).on_conflict(known).exec_without_returning(txn).await?;
    Ok(())
}

/// Whether somebody had a hand in minutes.
async fn had_a_hand(db: &impl ConnectionTrait, actor: &Actor, id: MinutesId) -> Result<bool> {
    let hands = minutes_author::Entity::find_by_id((id, actor.id));
    Ok(hands.count(db).await? > 0)
}
