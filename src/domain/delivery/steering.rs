//! Steering a digest that is going out: pause, resume, stop, and closing it when every copy's fate is known.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    delivery::totals,
    digest::{Gone, apply, change, find, find_gone, reader, void},
};
use chrono::TimeDelta;
use entity::{
    delivery,
    digest::{self, State},
    digest_body,
    id::{AccountId, DigestId},
    subject::SubjectKind,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::Expr,
};

/// After so many refusals for good, and no success or more than a tenth refused, sending pauses by itself.
const MOST_REFUSED: i64 = 5;

/// So long after a digest is closed its bytes are kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// So long after that the addresses to which it went; a copy comes back within days.
const ADDRESS_KEPT: TimeDelta = TimeDelta::days(90);

/// Pauses a digest that is going out; copies in flight still arrive.
pub async fn pause(db: &Database, actor: &Actor, (id, version): (DigestId, i32)) -> Result<()> {
    let paused = change((id, version), &[State::Sending])
        .col_expr(digest::Column::State, Expr::value(State::Paused))
        .col_expr(digest::Column::PauseReason, Expr::value("operator"));
    let txn = db.begin().await?;
    let digest = find_as_moderator(&txn, actor, id).await?;
    apply(&txn, paused).await?;
    record(&txn, Some(actor.id), (&digest, State::Paused, "DigestPaused"), actor.now).await?;
    Ok(txn.commit().await?)
}

/// Goes on with a paused digest, unless something in it has gone, or somebody whom it names is no longer named.
pub async fn resume(db: &Database, actor: &Actor, (id, version): (DigestId, i32)) -> Result<()> {
    let resumed = change((id, version), &[State::Paused])
        .col_expr(digest::Column::State, Expr::value(State::Sending))
        .col_expr(digest::Column::PauseReason, Expr::value(None::<String>));
    let txn = db.begin().await?;
    let digest = find_as_moderator(&txn, actor, id).await?;
    if let Some(gone) = find_gone(&txn, &reader(actor.now), &digest).await? {
        return Err(gone.refusal());
    }
    apply(&txn, resumed).await?;
    record(&txn, Some(actor.id), (&digest, State::Sending, "DigestResumed"), actor.now).await?;
    Ok(txn.commit().await?)
}

/// Stops a digest for good: what was not sent will not be.
pub async fn stop(db: &Database, actor: &Actor, (id, version): (DigestId, i32)) -> Result<()> {
    let stopped = change((id, version), &[State::Sending, State::Paused])
        .col_expr(digest::Column::State, Expr::value(State::Stopped));
    let txn = db.begin().await?;
    let digest = find_as_moderator(&txn, actor, id).await?;
    apply(&txn, stopped).await?;
    let unfinished = delivery::Column::DigestId.eq(id).and(delivery::Column::FinishedAt.is_null());
    delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(delivery::State::Cancelled))
        .col_expr(delivery::Column::FinishedAt, Expr::value(actor.now))
        .filter(unfinished.clone())
        .filter(delivery::Column::State.is_in([delivery::State::Queued, delivery::State::Retry]))
        .exec(&txn)
        .await?;
    // What is uncertain stays so: it is not sent again, and nobody has to decide on it any more.
    delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(delivery::State::Uncertain))
        .col_expr(delivery::Column::FinishedAt, Expr::value(actor.now))
        .filter(unfinished)
        .filter(delivery::Column::State.is_in([delivery::State::Uncertain, delivery::State::Held]))
        .exec(&txn)
        .await?;
    record(&txn, Some(actor.id), (&digest, State::Stopped, "DigestStopped"), actor.now).await?;
    Ok(txn.commit().await?)
}

/// Closes what is at its end: every copy's fate is known, and they sum to the frozen total.
pub async fn close(db: &Database, now: Timestamp) -> Result<()> {
    let open = digest::Entity::find()
        .filter(digest::Column::State.is_in([State::Sending, State::Stopped]))
        .filter(digest::Column::ClosedAt.is_null());
    for digest in open.all(db.read()).await? {
        let txn = db.begin().await?;
        let unfinished = delivery::Entity::find()
            .filter(delivery::Column::DigestId.eq(digest.id).and(delivery::Column::FinishedAt.is_null()));
        let totals = totals(&txn, digest.id).await?;
        if unfinished.count(&txn).await? > 0 || totals.sum() != i64::from(digest.recipient_count) {
            continue;
        }
        let troubled = [delivery::State::Failed, delivery::State::Bounced, delivery::State::Uncertain];
        let failures: i64 = troubled.into_iter().map(|state| totals.of(state)).sum();
        let state = match (digest.state, failures) {
            (State::Stopped, _) => State::Stopped,
            (_, 0) => State::Sent,
            _ => State::SentWithFailures,
        };
        let closed = change((digest.id, digest.version), &[digest.state])
            .col_expr(digest::Column::State, Expr::value(state))
            .col_expr(digest::Column::ClosedAt, Expr::value(now));
        if closed.exec(&txn).await?.rows_affected == 1 {
            record(&txn, None, (&digest, state, "DigestClosed"), now).await?;
            txn.commit().await?;
        }
    }
    Ok(())
}

/// Forgets what was sent, a while after it: the bodies and the headers of digests that are closed, and later the addresses
/// to which they went. The archive shows what is left of them.
pub async fn sweep(db: &Database, now: Timestamp) -> Result<()> {
    let closed_before = |moment: Timestamp| {
        let closed = digest::Entity::find().select_only().column(digest::Column::Id);
        closed.filter(digest::Column::ClosedAt.lte(moment)).into_query()
    };
    let txn = db.begin().await?;
    delivery::Entity::update_many()
        .col_expr(delivery::Column::Headers, Expr::value(None::<Vec<u8>>))
        .filter(delivery::Column::Headers.is_not_null())
        .filter(delivery::Column::DigestId.in_subquery(closed_before(now - KEPT)))
        .exec(&txn)
        .await?;
    digest_body::Entity::delete_many()
        .filter(digest_body::Column::DigestId.in_subquery(closed_before(now - KEPT)))
        .exec(&txn)
        .await?;
    delivery::Entity::update_many()
        .col_expr(delivery::Column::Address, Expr::value(None::<String>))
        .filter(delivery::Column::Address.is_not_null())
        .filter(delivery::Column::DigestId.in_subquery(closed_before(now - ADDRESS_KEPT)))
        .exec(&txn)
        .await?;
    Ok(txn.commit().await?)
}

/// Pauses a digest for a reason of its own; what is paused already stays so.
pub(super) async fn pause_by_itself(
    txn: &DatabaseTransaction,
    id: DigestId,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    let paused = digest::Entity::update_many()
        .col_expr(digest::Column::State, Expr::value(State::Paused))
        .col_expr(digest::Column::PauseReason, Expr::value(reason))
        .col_expr(digest::Column::Version, Expr::col(digest::Column::Version).add(1))
        .filter(digest::Column::Id.eq(id).and(digest::Column::State.eq(State::Sending)))
        .exec(txn)
        .await?;
    if paused.rows_affected == 1 {
        let entry = Entry::new("DigestPaused", None::<AccountId>, now)
            .about(SubjectKind::Digest, id.0)
            .states(State::Sending.to_string(), State::Paused.to_string())
            .detail(serde_json::json!({ "reason": reason }));
        audit::record(txn, entry).await?;
    }
    Ok(())
}

/// Looks at every edition on its way, since something may have gone from it: what goes out pauses, and of what was
/// submitted or approved nothing was.
pub(crate) async fn recheck(txn: &DatabaseTransaction, by: AccountId, now: Timestamp) -> Result<()> {
    let on_its_way =
        [State::InReview, State::Approved, State::Scheduled, State::Missed, State::Freezing, State::Sending];
    let digests = digest::Entity::find()
        .filter(digest::Column::State.is_in(on_its_way))
        .order_by_asc(digest::Column::Id)
        // Whoever is about to send a copy of it holds the row, and looks again once they have it.
        .lock_exclusive();
    for digest in digests.all(txn).await? {
        if find_gone(txn, &reader(now), &digest).await? != Some(Gone::Item) {
            continue;
        }
        match digest.state {
            State::Sending => pause_by_itself(txn, digest.id, Gone::Item.reason(), now).await?,
            // What is to be frozen again is looked at then, and pauses once more.
            State::Freezing if digest.frozen_at.is_some() => {}
            _ => void(txn, by, &digest, now).await?,
        }
    }
    Ok(())
}

/// Pauses a digest that too many servers refuse, and says whether they do: something is wrong with it or with us.
pub(super) async fn pause_if_refused(
    txn: &DatabaseTransaction,
    digest: &digest::Model,
    now: Timestamp,
) -> Result<bool> {
    let totals = totals(txn, digest.id).await?;
    let (accepted, failed) = (totals.of(delivery::State::Accepted), totals.of(delivery::State::Failed));
    let too_many = accepted == 0 || failed * 10 > i64::from(digest.recipient_count);
    let refused = failed >= MOST_REFUSED && too_many;
    if refused {
        pause_by_itself(txn, digest.id, "refused", now).await?;
    }
    Ok(refused)
}

pub(super) async fn find_as_moderator(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: DigestId,
) -> Result<digest::Model> {
    let digest = find(txn, actor, id).await?;
    if actor.is_moderator() { Ok(digest) } else { Err(Error::Forbidden("forbidden-digest")) }
}

async fn record(
    txn: &DatabaseTransaction,
    by: Option<AccountId>,
    (digest, to, kind): (&digest::Model, State, &'static str),
    now: Timestamp,
) -> Result<()> {
    let entry = Entry::new(kind, by, now)
        .about(SubjectKind::Digest, digest.id.0)
        .states(digest.state.to_string(), to.to_string());
    audit::record(txn, entry).await
}
