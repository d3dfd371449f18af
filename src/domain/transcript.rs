//! Transcripts: what was said in a meeting is kept, or destroyed some days after its minutes are published, as was chosen
//! before it opened. What the minutes quote stays, and so does what somebody still has to look at.

use crate::domain::{
    Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    meeting, minutes, reaction,
};
use chrono::TimeDelta;
use entity::{
    id::{MeetingId, MessageId},
    lock, meeting as meeting_row, message, message_revision,
    minutes::{self as minutes_row, State},
    minutes_quote,
    reaction::Counts,
    referral::{self, State as ReferralState},
    review,
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use serde_json::json;
use std::collections::HashSet;

/// Messages of one statement: few enough for both databases' limits of parameters.
const AT_ONCE: usize = 500;

/// What becomes of a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is kept.
    Kept,
    /// It is destroyed so many days after the minutes are published.
    Promised(i32),
    /// It is destroyed at this moment, or soon after.
    Due(Timestamp),
    /// It was.
    Destroyed(Timestamp),
}

/// What becomes of a meeting's transcript; whoever asks has found the meeting through the eyes of the reader.
pub async fn fate(db: &impl ConnectionTrait, meeting: &meeting_row::Model) -> Result<Fate> {
    let Some(days) = meeting.transcript_days else { return Ok(Fate::Kept) };
    if let Some(at) = meeting.transcript_destroyed_at {
        return Ok(Fate::Destroyed(at));
    }
    if !meeting::is_over(meeting) {
        return Ok(Fate::Promised(days));
    }
    let published = minutes::find_publication(db, meeting.id).await?;
    Ok(published.map_or(Fate::Promised(days), |at| Fate::Due(due(at, days))))
}

fn due(published_at: Timestamp, days: i32) -> Timestamp {
    published_at + TimeDelta::days(i64::from(days))
}

/// Destroys what is due, and returns of which meetings. What could not go for the sake of a flag goes later, once that is
/// decided.
pub async fn destroy_due(db: &Database, now: Timestamp) -> Result<Vec<MeetingId>> {
    let published = minutes_row::Entity::find()
        .filter(minutes_row::Column::State.eq(State::Published))
        .filter(meeting_row::Column::TranscriptDays.is_not_null())
        .find_also_related(meeting_row::Entity)
        .all(db.read())
        .await?;
    let is_due = |(minutes, meeting): (minutes_row::Model, Option<meeting_row::Model>)| {
        let meeting = meeting?;
        let at = due(minutes.published_at?, meeting.transcript_days?);
        (at <= now).then_some(meeting)
    };
    let meetings: Vec<meeting_row::Model> = published.into_iter().filter_map(is_due).collect();
    let waiting = list_waiting(db.read(), meetings.iter().map(|meeting| meeting.id)).await?;
    let mut destroyed = Vec::new();
    for meeting in meetings {
        if meeting.transcript_destroyed_at.is_none() || waiting.contains(&meeting.id) {
            destroy(db, meeting.id, now).await?;
            destroyed.push(meeting.id);
        }
    }
    Ok(destroyed)
}

/// Of which of these meetings something can be destroyed.
async fn list_waiting(
    db: &impl ConnectionTrait,
    meetings: impl Iterator<Item = MeetingId>,
) -> Result<HashSet<MeetingId>> {
    let waiting = message::Entity::find()
        .select_only()
        .column(message::Column::MeetingId)
        .distinct()
        .filter(message::Column::MeetingId.is_in(meetings))
        .filter(destroyable());
    Ok(waiting.into_tuple::<MeetingId>().all(db).await?.into_iter().collect())
}

async fn destroy(db: &Database, id: MeetingId, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    let meeting = meeting::lock(&txn, id).await?;
    let gone = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(message::Column::MeetingId.eq(id))
        .filter(destroyable());
    let gone: Vec<MessageId> = gone.into_tuple().all(&txn).await?;
    for some in gone.chunks(AT_ONCE) {
        forget(&txn, some, now).await?;
    }
    meeting_row::Entity::update_many()
        .col_expr(
            meeting_row::Column::TranscriptDestroyedAt,
            Expr::value(meeting.transcript_destroyed_at.unwrap_or(now)),
        )
        .filter(meeting_row::Column::Id.eq(id))
        .exec(&txn)
        .await?;
    let left = message::Entity::find()
        .filter(message::Column::MeetingId.eq(id).and(message::Column::DestroyedAt.is_null()))
        .count(&txn)
        .await?;
    let entry = Entry::new("TranscriptDestroyed", None, now)
        .about(SubjectKind::Meeting, id.0)
        .detail(json!({ "destroyed": gone.len(), "left": left }));
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// The wordings go, all of them; of a quote that shows nothing any more what its hash begins with goes, too.
async fn forget(txn: &DatabaseTransaction, ids: &[MessageId], now: Timestamp) -> Result<()> {
    let these = || ids.iter().copied();
    message_revision::Entity::delete_many()
        .filter(message_revision::Column::MessageId.is_in(these()))
        .exec(txn)
        .await?;
    minutes_quote::Entity::update_many()
        .col_expr(minutes_quote::Column::Salt, Expr::value(None::<Vec<u8>>))
        .filter(minutes_quote::Column::MessageId.is_in(these()))
        .exec(txn)
        .await?;
    reaction::forget(txn, these()).await?;
    message::Entity::update_many()
        .col_expr(message::Column::DestroyedAt, Expr::value(now))
        .col_expr(message::Column::Reactions, Expr::value(None::<Counts>))
        .col_expr(message::Column::DeclineReason, Expr::value(None::<String>))
        .col_expr(message::Column::Version, Expr::col(message::Column::Version).add(1))
        .filter(message::Column::Id.is_in(these()))
        .exec(txn)
        .await?;
    Ok(())
}

/// What can go: not what minutes quote and show, what is locked, what waits for a moderator, flagged or otherwise, nor what
/// the safeguarding leads were told about.
fn destroyable() -> Condition {
    let quoted = minutes_quote::Entity::find().select_only().column(minutes_quote::Column::MessageId);
    let is_unquoted = message::Column::WithdrawnAt
        .is_not_null()
        .or(message::Column::Id.not_in_subquery(quoted.into_query()));
    Condition::all()
        .add(message::Column::DestroyedAt.is_null())
        .add(message::Column::LockedAt.is_null())
        .add(is_unquoted)
        .add(message::Column::Id.not_in_subquery(locked()))
        .add(message::Column::Id.not_in_subquery(in_review()))
        .add(message::Column::Id.not_in_subquery(referred()))
        .add(message::Column::MeetingId.not_in_subquery(meetings_referred()))
}

fn locked() -> SelectStatement {
    let locked = lock::Entity::find().select_only().column(lock::Column::SubjectId);
    locked
        .filter(lock::Column::SubjectKind.eq(SubjectKind::Message))
        .filter(lock::Column::State.ne(lock::State::Reopened))
        .into_query()
}

fn in_review() -> SelectStatement {
    let waiting = review::Entity::find().select_only().column(review::Column::SubjectId);
    waiting
        .filter(review::Column::SubjectKind.eq(SubjectKind::Message))
        .filter(review::Column::DecidedAt.is_null())
        .into_query()
}

fn referred() -> SelectStatement {
    let referred = referral::Entity::find().select_only().column(referral::Column::SubjectId);
    referred
        .filter(referral::Column::SubjectKind.eq(SubjectKind::Message))
        .filter(referral::Column::SubjectId.is_not_null())
        .into_query()
}

/// The meetings of which the safeguarding leads have a referral in hand.
fn meetings_referred() -> SelectStatement {
    let referred = referral::Entity::find().select_only().column(referral::Column::SubjectId);
    referred
        .filter(referral::Column::SubjectKind.eq(SubjectKind::Meeting))
        .filter(referral::Column::SubjectId.is_not_null())
        .filter(referral::Column::State.ne(ReferralState::Closed))
        .into_query()
}
