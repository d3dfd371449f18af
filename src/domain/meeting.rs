//! Meetings: scheduled in London time, opened and ended by a moderator; what happens in one is its log.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    page::{Cursor, Page, latest_first},
    session, space,
    text::{Rule, Text},
};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::{Europe::London, Tz};
use entity::{
    id::{AccountId, MeetingId, SpaceId},
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

const TITLE: Rule = Rule::required(120, "problem-title-missing", "problem-title-too-long");
const PURPOSE: Rule = Rule::optional(1000, "problem-purpose-too-long");

/// The shortest and the longest meeting, in minutes.
const DURATION: std::ops::RangeInclusive<i32> = 5..=480;

/// What it takes to schedule a meeting.
#[derive(Debug, Clone)]
pub struct NewMeeting {
    key: Option<MeetingId>,
    title: Text,
    purpose: Text,
    starts_at_local: NaiveDateTime,
    duration_minutes: i32,
    space_id: SpaceId,
    chair_id: AccountId,
}

/// What someone typed and chose for a meeting, in London time.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The title.
    pub title: &'a str,
    /// What it is for.
    pub purpose: &'a str,
    /// Day, month and year.
    pub starts_on: (&'a str, &'a str, &'a str),
    /// The time of day: `10:30`, `10am`, `2.15pm`.
    pub time: &'a str,
    /// Its length in minutes.
    pub duration: &'a str,
    /// The key of its space.
    pub space: &'a str,
    /// The key of who chairs it.
    pub chair: &'a str,
}

impl NewMeeting {
    /// Checks what someone typed and chose.
    pub fn parse(typed: Typed<'_>) -> std::result::Result<Self, FieldErrors> {
        let unknown = Problem::new("problem-choice-missing");
        let mut errors = FieldErrors::default();
        let title = errors.check("title", Text::parse_line(typed.title, TITLE));
        let purpose = errors.check("purpose", Text::parse(typed.purpose, PURPOSE));
        let space_id = errors.check("space", typed.space.parse().map_err(|_| unknown));
        let chair_id = errors.check("chair", typed.chair.parse().map_err(|_| unknown));
        let date = errors.check("starts_on", parse_date(typed.starts_on));
        let time = errors.check("time", parse_time(typed.time));
        let duration = errors.check("duration", parse_duration(typed.duration));
        let starts_at_local = match (date, time) {
            (Some(date), Some(time)) => errors.check("time", in_london(date.and_time(time))),
            _ => None,
        };
        match (title, purpose, starts_at_local, duration, space_id.zip(chair_id)) {
            (
                Some(title),
                Some(purpose),
                Some(starts_at_local),
                Some(duration_minutes),
                Some((space_id, chair_id)),
            ) => {
                let key = None;
                Ok(Self { key, title, purpose, starts_at_local, duration_minutes, space_id, chair_id })
            }
            _ => Err(errors),
        }
    }

    /// Chooses the meeting's key beforehand: the same key twice makes one meeting.
    #[must_use]
    pub fn with_key(self, key: Option<MeetingId>) -> Self {
        Self { key, ..self }
    }
}

fn parse_date((day, month, year): (&str, &str, &str)) -> std::result::Result<NaiveDate, Problem> {
    if [day, month, year].iter().all(|part| part.trim().is_empty()) {
        return Err(Problem::new("problem-date-missing"));
    }
    let part = |text: &str| text.trim().parse::<u32>().ok();
    let date = match (part(day), part(month), part(year)) {
        (Some(day), Some(month), Some(year @ 2000..=2199)) => {
            NaiveDate::from_ymd_opt(year.cast_signed(), month, day)
        }
        _ => None,
    };
    date.ok_or(Problem::new("problem-date-unreal"))
}

fn parse_time(text: &str) -> std::result::Result<NaiveTime, Problem> {
    let text = text.trim().to_lowercase().replace(' ', "");
    if text.is_empty() {
        return Err(Problem::new("problem-time-missing"));
    }
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(0)),
        (_, Some(digits)) => (digits, Some(12)),
        _ => (text.as_str(), None),
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let (hour, minute) = (hour.parse::<u32>().ok(), minute.parse::<u32>().ok());
    let hour = match (hour, half) {
        (Some(hour @ 1..=12), Some(half)) => Some(hour % 12 + half),
        (Some(hour), None) if digits.len() > 2 => Some(hour),
        _ => None,
    };
    let time = hour.zip(minute).and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
    time.ok_or(Problem::new("problem-time-unreal"))
}

fn parse_duration(text: &str) -> std::result::Result<i32, Problem> {
    let minutes = text.trim().parse().ok().filter(|minutes| DURATION.contains(minutes));
    minutes.ok_or(Problem::new("problem-duration-unsound"))
}

/// A time that London's clocks show: not the hour that they skip in March.
fn in_london(local: NaiveDateTime) -> std::result::Result<NaiveDateTime, Problem> {
    let shown = London.from_local_datetime(&local).earliest().is_some();
    if shown { Ok(local) } else { Err(Problem::new("problem-time-unreal")) }
}

/// The meetings that the actor may see: those of the spaces open to them, and those to which they are invited.
pub fn visible(actor: &Actor) -> Select<meeting::Entity> {
    let invited = meeting_invitee::Entity::find()
        .select_only()
        .column(meeting_invitee::Column::MeetingId)
        .filter(meeting_invitee::Column::AccountId.eq(actor.id));
    let open = Condition::any()
        .add(meeting::Column::SpaceId.is_in(actor.spaces.iter().copied()))
        .add(meeting::Column::Id.in_subquery(invited.into_query()));
    meeting::Entity::find().filter(open)
}

/// The meetings that go on now, those that were opened last first.
pub async fn list_live(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<meeting::Model>> {
    let live = meeting::Column::OpenedAt.is_not_null().and(meeting::Column::EndedAt.is_null());
    let meetings = visible(actor).filter(live).order_by_desc(meeting::Column::OpenedAt);
    Ok(meetings.limit(COMING).all(db).await?)
}

/// The meetings to come, the next first.
pub async fn list_coming(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<meeting::Model>> {
    let coming = meeting::Column::OpenedAt.is_null().and(meeting::Column::EndedAt.is_null());
    let meetings = visible(actor).filter(coming).order_by_asc(meeting::Column::StartsAtLocal);
    Ok(meetings.limit(COMING).all(db).await?)
}

/// The meetings that ended, the last first.
pub async fn list_past(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<meeting::Model>> {
    let past = visible(actor).filter(meeting::Column::EndedAt.is_not_null());
    let keys = (meeting::Column::EndedAt, meeting::Column::Id);
    let rows = latest_first(past, keys, (after, PAGE)).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.ended_at.unwrap_or(row.created_at), id: row.id.0 }))
}

/// Finds a meeting by its key.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: MeetingId) -> Result<meeting::Model> {
    visible(actor).filter(meeting::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// When a meeting is to start: the instant of its local time.
pub fn starts_at(meeting: &meeting::Model) -> Timestamp {
    let zone: Tz = meeting.zone.parse().unwrap_or(London);
    let local = meeting.starts_at_local;
    zone.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// Whether it goes on now.
pub fn is_live(meeting: &meeting::Model) -> bool {
    meeting.opened_at.is_some() && meeting.ended_at.is_none()
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
    actor.holds(Role::Member) || may_lead(actor, meeting)
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
    let unknown = |field| FieldErrors::one(field, Problem::new("problem-choice-unknown"));
    if space::find(&txn, actor, new.space_id).await.is_err() {
        return Err(unknown("space").into());
    }
    let chair = session::actor(&txn, new.chair_id, actor.now).await?;
    if !chair.is_some_and(|chair| chair.is_moderator()) {
        return Err(unknown("chair").into());
    }
    let row = meeting::ActiveModel {
        id: Set(id),
        space_id: Set(new.space_id),
        reference: Set(next_reference(&txn, new.starts_at_local.date()).await?),
        title: Set(new.title.into_string()),
        purpose: Set(new.purpose.into_string()),
        chair_id: Set(new.chair_id),
        starts_at_local: Set(new.starts_at_local),
        zone: Set(London.name().to_owned()),
        duration_minutes: Set(new.duration_minutes),
        opened_at: Set(None),
        ended_at: Set(None),
        epoch: Set(Uuid::new_v4()),
        last_seq: Set(0),
        created_by: Set(actor.id),
        created_at: Set(actor.now),
        version: Set(1),
    };
    let inserted = row.insert(&txn).await;
    inserted.map_err(|error| match error.sql_err() {
        // Two were scheduled for the same month at once.
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => Error::Conflict("conflict-changed"),
        _ => error.into(),
    })?;
    let entry = Entry::new("MeetingCreated", Some(actor.id), actor.now).about(SubjectKind::Meeting, id.0);
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok(id)
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
        .exec(txn)
        .await?;
    if opened.rows_affected == 0 {
        return if meeting.ended_at.is_some() {
            Err(Error::Conflict("conflict-meeting-ended"))
        } else {
            Ok(false)
        };
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
        .col_expr(meeting::Column::Version, Expr::col(meeting::Column::Version).add(1))
        .filter(meeting::Column::Id.eq(meeting.id))
        .filter(meeting::Column::OpenedAt.is_not_null().and(meeting::Column::EndedAt.is_null()))
        .exec(txn)
        .await?;
    if ended.rows_affected == 0 {
        return if meeting.opened_at.is_none() {
            Err(Error::Conflict("conflict-meeting-not-open"))
        } else {
            Ok(false)
        };
    }
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

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for (text, hour, minute) in [
            ("10:30", 10, 30),
            ("10am", 10, 0),
            ("2.15pm", 14, 15),
            ("12am", 0, 0),
            ("12 pm", 12, 0),
            ("14:00", 14, 0),
        ] {
            assert_eq!(parse_time(text), Ok(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()), "{text}");
        }
        for text in ["10", "25:00", "13pm", "0am", "ten", "10:61", "1030"] {
            assert_eq!(parse_time(text), Err(Problem::new("problem-time-unreal")), "{text}");
        }
    }

    #[test]
    fn the_hour_that_the_clocks_skip_is_no_time() {
        let skipped = NaiveDate::from_ymd_opt(2027, 3, 28).unwrap().and_hms_opt(1, 30, 0).unwrap();
        assert_eq!(in_london(skipped), Err(Problem::new("problem-time-unreal")));
    }
}
