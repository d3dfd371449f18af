//! Letting an approved edition go: now, or at a time by London's clocks. A time that nobody was there for is missed, and a
//! person releases the edition afresh.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    day,
    digest::{
        EDITABLE, apply,
        approval::{find_as_moderator, is_as_approved, record, void},
        change,
    },
    job::{self, Job},
};
use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Europe::London;
use entity::{
    digest::{self, State},
    id::{AccountId, DigestId},
    subject::SubjectKind,
};
use sea_orm::{DatabaseTransaction, EntityTrait, QuerySelect, sea_query::Expr};

/// So long after its time an edition still goes out by itself: a restart or an update of the server takes minutes. What is
/// later may no longer be wanted: what was meant for the morning is not to arrive at night.
const WINDOW: TimeDelta = TimeDelta::hours(2);

/// So far ahead an edition can be scheduled: a year that was mistyped is no plan.
const FARTHEST: TimeDelta = TimeDelta::days(366);

/// The states in which an edition is approved and can be let go.
const RELEASABLE: [State; 3] = [State::Approved, State::Scheduled, State::Missed];

/// When an edition is to go out, by London's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledFor(NaiveDateTime);

impl ScheduledFor {
    /// Checks the date and the time that someone typed: there is such a time, and it is still to come.
    pub fn parse(
        on: (&str, &str, &str),
        time: &str,
        now: Timestamp,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let on = errors.check("on", day::parse_date(on));
        let time = errors.check("time", day::parse_time(time));
        let local = match (on, time) {
            (Some(on), Some(time)) => errors.check("time", day::in_london(on.and_time(time))),
            _ => None,
        };
        let Some(local) = local else { return Err(errors) };
        let at = day::moment_of(local, London.name());
        if at <= now {
            return Err(FieldErrors::one("on", Problem::new("problem-schedule-past")));
        }
        if at > now + FARTHEST {
            return Err(FieldErrors::one("on", Problem::new("problem-schedule-far")));
        }
        Ok(Self(local))
    }
}

/// Whether the actor may let an edition go, now or at a time.
pub fn may_release(actor: &Actor, digest: &digest::Model) -> bool {
    actor.is_moderator() && RELEASABLE.contains(&digest.state)
}

/// When an edition is to go out, or was to.
pub fn scheduled_for(digest: &digest::Model) -> Option<Timestamp> {
    let (local, zone) = (digest.scheduled_for_local?, digest.zone.as_ref()?);
    Some(day::moment_of(local, zone))
}

/// Makes an edition a draft again that could be let go but for this: it is no longer what was approved.
async fn is_voided(txn: &DatabaseTransaction, actor: &Actor, digest: &digest::Model) -> Result<bool> {
    let changed = may_release(actor, digest) && !is_as_approved(txn, digest, actor.now).await?;
    if changed {
        void(txn, actor.id, digest, actor.now).await?;
    }
    Ok(changed)
}

/// Releases an approved edition: its recipients are frozen, and each gets their copy.
pub async fn release(db: &Database, actor: &Actor, (id, version): (DigestId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    let digest = find_as_moderator(&txn, actor, id).await?;
    if is_voided(&txn, actor, &digest).await? {
        txn.commit().await?;
        return Err(Error::Conflict("conflict-digest-content"));
    }
    let released = change((id, version), &RELEASABLE)
        .col_expr(digest::Column::State, Expr::value(State::Freezing))
        .col_expr(digest::Column::ScheduledForLocal, Expr::value(None::<NaiveDateTime>))
        .col_expr(digest::Column::Zone, Expr::value(None::<String>))
        .col_expr(digest::Column::ReleasedBy, Expr::value(actor.id))
        .col_expr(digest::Column::ReleasedAt, Expr::value(actor.now));
    apply(&txn, released).await?;
    job::enqueue(&txn, &Job::FreezeDigest { digest_id: id }, actor.now).await?;
    record(&txn, actor, &digest, ("DigestReleased", State::Freezing)).await?;
    Ok(txn.commit().await?)
}

/// Has an approved edition go out at a time; of one that is scheduled, at another time.
pub async fn schedule(
    db: &Database,
    actor: &Actor,
    (id, version): (DigestId, i32),
    ScheduledFor(local): ScheduledFor,
) -> Result<()> {
    let txn = db.begin().await?;
    let digest = find_as_moderator(&txn, actor, id).await?;
    if is_voided(&txn, actor, &digest).await? {
        txn.commit().await?;
        return Err(Error::Conflict("conflict-digest-content"));
    }
    let zone = London.name();
    let scheduled = change((id, version), &RELEASABLE)
        .col_expr(digest::Column::State, Expr::value(State::Scheduled))
        .col_expr(digest::Column::ScheduledForLocal, Expr::value(local))
        .col_expr(digest::Column::Zone, Expr::value(zone))
        .col_expr(digest::Column::ReleasedBy, Expr::value(actor.id))
        .col_expr(digest::Column::ReleasedAt, Expr::value(actor.now));
    apply(&txn, scheduled).await?;
    // The job of an earlier time finds that it is not due, and does nothing.
    job::enqueue(&txn, &Job::ReleaseDigest { digest_id: id }, day::moment_of(local, zone)).await?;
    record(&txn, actor, &digest, ("DigestScheduled", State::Scheduled)).await?;
    Ok(txn.commit().await?)
}

/// Lets an edition go whose time has come. If that is long past it is missed; if it is not what was approved it is a draft
/// again; of both, whoever scheduled it is told. Doing it twice, or too early, changes nothing.
pub async fn release_scheduled(db: &Database, id: DigestId, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    let found = digest::Entity::find_by_id(id).lock_exclusive().one(&txn).await?;
    let Some(digest) = found.filter(|digest| digest.state == State::Scheduled) else { return Ok(()) };
    let (Some(due_at), Some(by)) = (scheduled_for(&digest), digest.released_by) else { return Ok(()) };
    if due_at > now {
        return Ok(());
    }
    if due_at + WINDOW < now {
        let missed = change((id, digest.version), &[State::Scheduled])
            .col_expr(digest::Column::State, Expr::value(State::Missed));
        apply(&txn, missed).await?;
        note(&txn, (&digest, "DigestMissed", State::Missed), by, now).await?;
        job::enqueue(&txn, &Job::SendDigestMail { digest_id: id, recipient_id: by }, now).await?;
    } else if !is_as_approved(&txn, &digest, now).await? {
        void(&txn, by, &digest, now).await?;
        job::enqueue(&txn, &Job::SendDigestMail { digest_id: id, recipient_id: by }, now).await?;
    } else {
        let released = change((id, digest.version), &[State::Scheduled])
            .col_expr(digest::Column::State, Expr::value(State::Freezing));
        apply(&txn, released).await?;
        job::enqueue(&txn, &Job::FreezeDigest { digest_id: id }, now).await?;
        note(&txn, (&digest, "DigestReleased", State::Freezing), by, now).await?;
    }
    Ok(txn.commit().await?)
}

/// Gives an edition up that has not gone out. The next one of its month has the next number, and corrects nothing.
pub async fn cancel(db: &Database, actor: &Actor, (id, version): (DigestId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    let digest = find_as_moderator(&txn, actor, id).await?;
    let cancelled =
        change((id, version), &EDITABLE).col_expr(digest::Column::State, Expr::value(State::Cancelled));
    apply(&txn, cancelled).await?;
    if let Some(by) = digest.released_by.filter(|by| digest.state == State::Scheduled && *by != actor.id) {
        let told = Job::SendDigestMail { digest_id: id, recipient_id: by };
        job::enqueue(&txn, &told, actor.now).await?;
    }
    record(&txn, actor, &digest, ("DigestCancelled", State::Cancelled)).await?;
    Ok(txn.commit().await?)
}

/// What the clock did of itself, for whoever set it.
async fn note(
    txn: &DatabaseTransaction,
    (digest, kind, to): (&digest::Model, &'static str, State),
    by: AccountId,
    now: Timestamp,
) -> Result<()> {
    let entry = Entry::new(kind, Some(by), now)
        .about(SubjectKind::Digest, digest.id.0)
        .states(digest.state.to_string(), to.to_string())
        .detail(serde_json::json!({ "scheduled": true }));
    audit::record(txn, entry).await
}
