//! Meetings: scheduled in London time, opened and ended by a moderator; what happens in one is its log.

mod cancellation;
mod changing;
mod entering;
mod invitations;
mod invitees;
mod leading;
mod new;
mod notes;
mod removal;
mod replies;
mod series;
mod transcript;

pub use cancellation::{Reason, cancel};
pub use changing::{change, find_to_change, find_to_lead};
pub(crate) use entering::{LetIn, let_in};
pub use entering::{enter, inside};
pub use invitations::{Invited, News, count_invited, find_news, find_sequence, invite, mark_told};
pub use invitees::{Invitee, add_invitee, list_invitees, remove_invitee};
pub use leading::{SLOW, Writing, is_bound};
pub(crate) use leading::{check_leads_live, check_writes, pin, set_writing};
pub use new::{Details, NewMeeting, Typed};
pub use notes::{find_notes_to_change, set_notes};
pub use removal::{Removed, list_removed};
pub(crate) use removal::{let_return, remove};
pub use replies::{
    Attending, Counts, NewReply, count_replies, find_attending, find_own_reply, reply, takes_replies,
    visible_replies,
};
pub(crate) use replies::{forget_replies, list_apologies};
pub use series::{Repetition, list_later, list_series};
pub use transcript::{TRANSCRIPT_DAYS, TRANSCRIPT_DEFAULT, TRANSCRIPT_KEPT};

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    day,
    page::{Cursor, Page, latest_first},
    session, space,
};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Europe::London;
use entity::{
    id::{AccountId, MeetingId, MeetingSeriesId},
    meeting, meeting_invitee,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};
use uuid::Uuid;

/// Past meetings on a page.
const PAGE: usize = 25;
/// Meetings that are live or coming, at most.
const COMING: u64 = 100;

/// The meetings that the actor may see: those of the spaces open to them, and those to which they are invited;
/// not one that they were asked to leave.
pub fn visible(actor: &Actor) -> Select<meeting::Entity> {
    let invited = meeting_invitee::Entity::find()
        .select_only()
        .column(meeting_invitee::Column::MeetingId)
        .filter(meeting_invitee::Column::AccountId.eq(actor.id));
    let open = Condition::any()
        .add(meeting::Column::SpaceId.is_in(actor.spaces.iter().copied()))
        .add(meeting::Column::Id.in_subquery(invited.into_query()));
    let there = removal::not_removed(actor).add(Expr::value(!actor.is_barred()));
    meeting::Entity::find().filter(open).filter(there)
}

/// The meetings that the actor leads.
pub(crate) fn led(actor: &Actor) -> Select<meeting::Entity> {
    visible(actor).filter(is_led_by(actor))
}

/// The same as [`may_lead`], of many.
fn is_led_by(actor: &Actor) -> Condition {
    Condition::any().add(meeting::Column::ChairId.eq(actor.id)).add(Expr::value(actor.is_moderator()))
}

/// The meetings that go on now, those that were opened last first.
pub async fn list_live(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<meeting::Model>> {
    let live = meeting::Column::OpenedAt.is_not_null().and(meeting::Column::EndedAt.is_null());
    let meetings = visible(actor).filter(live).order_by_desc(meeting::Column::OpenedAt);
    Ok(meetings.limit(COMING).all(db).await?)
}

/// The meetings to come, the next first; one that was cancelled stands among them until its time has passed.
pub async fn list_coming(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<meeting::Model>> {
    let unopened = meeting::Column::OpenedAt.is_null().and(meeting::Column::EndedAt.is_null());
    let coming = unopened.and(meeting::Column::OverAt.is_null().or(meeting::Column::OverAt.gt(actor.now)));
    let meetings = visible(actor).filter(coming).order_by_asc(meeting::Column::StartsAtLocal);
    Ok(meetings.limit(COMING).all(db).await?)
}

/// The meetings that ended or, of those that were cancelled, would have; the last first.
pub async fn list_past(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<meeting::Model>> {
    let past = visible(actor).filter(meeting::Column::OverAt.lte(actor.now));
    let keys = (meeting::Column::OverAt, meeting::Column::Id);
    let rows = latest_first(past, keys, (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.over_at.unwrap_or(row.created_at), id: row.id.0 }))
}

/// Finds a meeting by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<meeting::Model> {
    visible(actor).filter(meeting::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// When a meeting is to start: the instant of its local time.
pub fn starts_at(meeting: &meeting::Model) -> Timestamp {
    day::moment_of(meeting.starts_at_local, &meeting.zone)
}

/// When it is to end.
pub fn ends_at(meeting: &meeting::Model) -> Timestamp {
    starts_at(meeting) + TimeDelta::minutes(meeting.duration_minutes.into())
}

/// Whether it is still to come: neither opened nor cancelled.
pub fn is_scheduled(meeting: &meeting::Model) -> bool {
    meeting.opened_at.is_none() && !is_over(meeting)
}

/// Whether nothing will happen in it any more: it ended, or was cancelled.
pub fn is_over(meeting: &meeting::Model) -> bool {
    meeting.ended_at.is_some() || meeting.cancelled_at.is_some()
}

/// Whether it goes on now.
pub fn is_live(meeting: &meeting::Model) -> bool {
    meeting.opened_at.is_some() && !is_over(meeting)
}

/// Refuses what has no place in a meeting any more.
pub(crate) fn check_not_over(meeting: &meeting::Model) -> Result<()> {
    match (meeting.ended_at, meeting.cancelled_at) {
        (Some(_), _) => Err(Error::Conflict("conflict-meeting-ended")),
        (_, Some(_)) => Err(Error::Conflict("conflict-meeting-cancelled")),
        _ => Ok(()),
    }
}

/// Whether the actor may schedule meetings.
pub fn may_create(actor: &Actor) -> bool {
    actor.is_moderator()
}

/// Whether the actor may open and end it, and remove what others wrote: its chair, or a moderator.
pub fn may_lead(actor: &Actor, meeting: &meeting::Model) -> bool {
    actor.is_moderator() || actor.id == meeting.chair_id
}

/// Whether the actor may write in it while it goes on; policy readers and others who are no members only read.
pub fn may_post(actor: &Actor, meeting: &meeting::Model) -> bool {
    !actor.is_silenced() && (actor.holds(Role::Member) || may_lead(actor, meeting))
}

/// Schedules a meeting. Its chair is a moderator.
pub async fn create(db: &Database, actor: &Actor, new: NewMeeting) -> Result<MeetingId> {
    if !may_create(actor) {
        return Err(Error::Forbidden("forbidden-meeting-create"));
    }
    let txn = db.begin().await?;
    let id = new.key.unwrap_or_else(|| MeetingId::at(actor.now));
    if let Some(already) = meeting::Entity::find_by_id(id).one(&txn).await? {
        let mine = already.created_by == actor.id;
        return if mine { Ok(id) } else { Err(Error::Conflict("conflict-changed")) };
    }
    if space::find(&txn, actor, new.space_id).await.is_err() {
        return Err(FieldErrors::one("space", Problem::new("problem-choice-unknown")).into());
    }
    check_chair(&txn, actor, new.details.chair_id).await?;
    let series_id = match new.repetition {
        Some(repetition) => Some(series::insert(&txn, actor, repetition.repeat).await?),
        None => None,
    };
    for (index, starts_at_local) in new.starts.iter().enumerate() {
        let id = if index == 0 { id } else { MeetingId::at(actor.now) };
        insert(&txn, actor, (id, *starts_at_local, series_id), &new).await?;
    }
    txn.commit().await?;
    Ok(id)
}

async fn insert(
    txn: &DatabaseTransaction,
    actor: &Actor,
    (id, starts_at_local, series_id): (MeetingId, NaiveDateTime, Option<MeetingSeriesId>),
    new: &NewMeeting,
) -> Result<()> {
    let details = new.details.clone();
    let row = meeting::ActiveModel {
        id: Set(id),
        space_id: Set(new.space_id),
        reference: Set(next_reference(txn, starts_at_local.date()).await?),
        title: Set(details.title.into_string()),
        purpose: Set(details.purpose.into_string()),
        chair_id: Set(details.chair_id),
        starts_at_local: Set(starts_at_local),
        zone: Set(London.name().to_owned()),
        duration_minutes: Set(details.duration_minutes),
        opened_at: Set(None),
        ended_at: Set(None),
        cancelled_at: Set(None),
        cancellation_reason: Set(None),
        over_at: Set(None),
        epoch: Set(Uuid::new_v4()),
        last_seq: Set(0),
        sequence: Set(0),
        series_id: Set(series_id),
        writing_locked_at: Set(None),
        slow_seconds: Set(None),
        agenda_item_id: Set(None),
        pinned_message_id: Set(None),
        lobby_at: Set(None),
        transcript_days: Set(details.transcript.after(Some(TRANSCRIPT_DEFAULT))),
        transcript_destroyed_at: Set(None),
        last_action: Set(0),
        created_by: Set(actor.id),
        created_at: Set(actor.now),
        version: Set(1),
    };
    let inserted = row.insert(txn).await;
    inserted.map_err(|error| match error.sql_err() {
        // Two were scheduled for the same month at once.
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => Error::Conflict("conflict-changed"),
        _ => error.into(),
    })?;
    let entry = Entry::new("MeetingCreated", Some(actor.id), actor.now)
        .about(SubjectKind::Meeting, id.0)
        .screened(&details.verdict);
    audit::record(txn, entry).await?;
    notes::put(txn, actor, (id, &new.notes)).await
}

/// That a meeting can be chaired by somebody: a moderator.
async fn check_chair(txn: &DatabaseTransaction, actor: &Actor, id: AccountId) -> Result<()> {
    let chair = session::actor(txn, id, actor.now).await?;
    if chair.is_some_and(|chair| chair.is_moderator()) {
        Ok(())
    } else {
        Err(FieldErrors::one("chair", Problem::new("problem-choice-unknown")).into())
    }
}

/// `2026-11` for a month's first meeting, `2026-11b` for its second.
async fn next_reference(txn: &DatabaseTransaction, on: NaiveDate) -> Result<String> {
    let month = format!("{}-{:02}", on.year(), on.month());
    let earlier =
        meeting::Entity::find().filter(meeting::Column::Reference.starts_with(&month)).count(txn).await?;
    Ok(format!("{month}{}", letters(earlier)))
}

/// Nothing for the first, then `b` to `z`, `aa`, `ab` and so on.
fn letters(earlier: u64) -> String {
    let mut rest = if earlier == 0 { 0 } else { earlier + 1 };
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'a' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Reads a meeting and keeps others from appending to its log until the transaction ends.
pub(crate) async fn lock(txn: &DatabaseTransaction, id: MeetingId) -> Result<meeting::Model> {
    meeting::Entity::find_by_id(id).lock_exclusive().one(txn).await?.ok_or(Error::NotFound)
}

/// Allots the next positions in a meeting's log, and returns the last of them.
pub(crate) async fn allot_seqs(txn: &DatabaseTransaction, id: MeetingId, count: i64) -> Result<i64> {
    let rows = meeting::Entity::update_many()
        .col_expr(meeting::Column::LastSeq, Expr::col(meeting::Column::LastSeq).add(count))
        .filter(meeting::Column::Id.eq(id))
        .exec_with_returning(txn)
        .await?;
    rows.first().map(|meeting| meeting.last_seq).ok_or(Error::NotFound)
}

/// Allots the number of the next action that was agreed in a meeting: from 1, each once.
pub(crate) async fn allot_action(txn: &DatabaseTransaction, id: MeetingId) -> Result<i32> {
    let rows = meeting::Entity::update_many()
        .col_expr(meeting::Column::LastAction, Expr::col(meeting::Column::LastAction).add(1))
        .filter(meeting::Column::Id.eq(id))
        .exec_with_returning(txn)
        .await?;
    rows.first().map(|meeting| meeting.last_action).ok_or(Error::NotFound)
}

/// Opens a meeting to messages; whether this changed anything.
pub(crate) async fn open(txn: &DatabaseTransaction, actor: &Actor, meeting: &meeting::Model) -> Result<bool> {
    if !may_lead(actor, meeting) {
        return Err(Error::Forbidden("forbidden-meeting-lead"));
    }
    let opened = meeting::Entity::update_many()
        .col_expr(meeting::Column::OpenedAt, Expr::value(actor.now))
        .col_expr(meeting::Column::Version, Expr::col(meeting::Column::Version).add(1))
        .filter(meeting::Column::Id.eq(meeting.id))
        .filter(meeting::Column::OpenedAt.is_null().and(meeting::Column::EndedAt.is_null()))
        .filter(meeting::Column::CancelledAt.is_null())
        .exec(txn)
        .await?;
    if opened.rows_affected == 0 {
        return check_not_over(meeting).map(|()| false);
    }
    record(txn, actor, meeting.id, ("MeetingOpened", "scheduled", "live")).await?;
    Ok(true)
}

/// Ends a meeting; whether this changed anything.
pub(crate) async fn end(txn: &DatabaseTransaction, actor: &Actor, meeting: &meeting::Model) -> Result<bool> {
    if !may_lead(actor, meeting) {
        return Err(Error::Forbidden("forbidden-meeting-lead"));
    }
    let ended = meeting::Entity::update_many()
        .col_expr(meeting::Column::EndedAt, Expr::value(actor.now))
        .col_expr(meeting::Column::OverAt, Expr::value(actor.now))
        .col_expr(meeting::Column::Version, Expr::col(meeting::Column::Version).add(1))
        .filter(meeting::Column::Id.eq(meeting.id))
        .filter(meeting::Column::OpenedAt.is_not_null().and(meeting::Column::EndedAt.is_null()))
        .exec(txn)
        .await?;
    if ended.rows_affected == 0 {
        return if meeting.cancelled_at.is_some() {
            Err(Error::Conflict("conflict-meeting-cancelled"))
        } else if meeting.opened_at.is_none() {
            Err(Error::Conflict("conflict-meeting-not-open"))
        } else {
            Ok(false)
        };
    }
    replies::forget_needs(txn, meeting.id).await?;
    record(txn, actor, meeting.id, ("MeetingEnded", "live", "ended")).await?;
    Ok(true)
}

async fn record(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: MeetingId,
    (kind, from, to): (&'static str, &str, &str),
) -> Result<()> {
    let entry =
        Entry::new(kind, Some(actor.id), actor.now).about(SubjectKind::Meeting, id.0).states(from, to);
    audit::record(txn, entry).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_meeting_of_a_month_is_b() {
        let first: Vec<_> = [0, 1, 2, 25, 26, 27].map(letters).to_vec();
        assert_eq!(first, ["", "b", "c", "z", "aa", "ab"]);
    }
}
