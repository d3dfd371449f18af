//! Claiming copies, for as many lanes as want one: which are due, and who holds them until when.

use crate::domain::{
    Result, Timestamp, account,
    delivery::{
        ledger::Digests,
        relay::Turns,
        sending::{Claim, Manner},
    },
};
use entity::{
    delivery::{self, State},
    delivery_attempt,
    digest::State as DigestState,
    id::DeliveryId,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, ExprTrait,
    FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, UpdateMany,
    sea_query::{Expr, LockBehavior, LockType},
};
use std::collections::HashMap;
use uuid::Uuid;

const UNSENT: [State; 3] = [State::Queued, State::Retry, State::Uncertain];

/// A copy, how often it was begun, and whether its recipient takes mail.
#[derive(FromQueryResult)]
pub(super) struct Begun {
    #[sea_orm(nested)]
    pub(super) copy: delivery::Model,
    pub(super) tries: i64,
    pub(super) takes_mail: bool,
}

/// The copies of digests that go out that are due, at most so many and as many as it is time for. They are for whoever asks:
/// on PostgreSQL each is locked, and what others have locked is passed over; SQLite has one writer.
pub(super) async fn list_due(
    txn: &DatabaseTransaction,
    digests: &Digests,
    (manner, most): (&Manner, usize),
    now: Timestamp,
) -> Result<Vec<Begun>> {
    let sending = digests.values().filter(|digest| digest.state == DigestState::Sending);
    let (mut due, turns) = match manner.pace {
        _ if most == 0 => return Ok(Vec::new()),
        Some(pace) => {
            let turns = Turns::find(txn, pace, most, now).await?;
            (Vec::new(), Some(turns))
        }
        None => (Vec::new(), None),
    };
    let most = turns.as_ref().map_or(most, Turns::count);
    if most == 0 {
        return Ok(Vec::new());
    }
    // One by one, so that an index has them in their order: thousands are due.
    for digest in sending {
        let mut of_digest = begun()
            .filter(delivery::Column::DigestId.eq(digest.id))
            .filter(delivery::Column::FinishedAt.is_null())
            .filter(delivery::Column::NextAt.lte(now))
            .filter(delivery::Column::State.is_in(UNSENT))
            .order_by_asc(delivery::Column::NextAt)
            .limit(most as u64);
        if txn.get_database_backend() == DbBackend::Postgres {
            of_digest = of_digest.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        }
        due.extend(of_digest.into_model::<Begun>().all(txn).await?);
    }
    due.sort_by_key(|due: &Begun| due.copy.next_at);
    due.truncate(most);
    if let Some(turns) = turns {
        // A turn that nobody uses is not taken.
        turns.take(txn, due.len()).await?;
    }
    Ok(due)
}

/// Those of these copies that are still held by these claims. Nobody takes one back meanwhile.
pub(super) async fn list_held(
    txn: &DatabaseTransaction,
    claims: &[Claim],
) -> Result<HashMap<(DeliveryId, Option<Uuid>), Begun>> {
    if claims.is_empty() {
        return Ok(HashMap::new());
    }
    let held = claims.iter().fold(Condition::any(), |held, claim| held.add(claim.holds()));
    let held = begun().filter(held).order_by_asc(delivery::Column::Id).lock_exclusive();
    let held = held.into_model::<Begun>().all(txn).await?.into_iter();
    Ok(held.map(|held| ((held.copy.id, held.copy.lease), held)).collect())
}

/// Has these copies held until then.
pub(super) async fn lease(txn: &DatabaseTransaction, claims: &[Claim], until: Timestamp) -> Result<()> {
    let Some(Claim { lease, .. }) = claims.first() else { return Ok(()) };
    leased(claims, *lease, until).exec(txn).await?;
    Ok(())
}

/// The same, and counts an attempt of each.
pub(super) async fn lease_and_count(
    txn: &DatabaseTransaction,
    claims: &[Claim],
    until: Timestamp,
) -> Result<()> {
    let Some(Claim { lease, .. }) = claims.first() else { return Ok(()) };
    counted(leased(claims, *lease, until)).exec(txn).await?;
    Ok(())
}

/// Counts an attempt of each of these copies.
pub(super) async fn count(txn: &DatabaseTransaction, claims: &[Claim]) -> Result<()> {
    if !claims.is_empty() {
        counted(of(claims.iter().map(|claim| claim.id))).exec(txn).await?;
    }
    Ok(())
}

/// Sends these copies to nobody.
pub(super) async fn suppress(txn: &DatabaseTransaction, copies: &[DeliveryId], now: Timestamp) -> Result<()> {
    if !copies.is_empty() {
        of(copies.iter().copied())
            .col_expr(delivery::Column::State, Expr::value(State::Suppressed))
            .col_expr(delivery::Column::NextAt, Expr::value(now))
            .col_expr(delivery::Column::FinishedAt, Expr::value(now))
            .col_expr(delivery::Column::Lease, Expr::value(None::<Uuid>))
            .col_expr(delivery::Column::LeaseUntil, Expr::value(None::<Timestamp>))
            .exec(txn)
            .await?;
    }
    Ok(())
}

fn begun() -> Select<delivery::Entity> {
    let of_copy = Expr::col((delivery_attempt::Entity, delivery_attempt::Column::DeliveryId))
        .eq(Expr::col((delivery::Entity, delivery::Column::Id)));
    let attempts = delivery_attempt::Entity::find()
        .select_only()
        .column_as(delivery_attempt::Column::Number.count(), "tries")
        .filter(of_copy);
    let attempts = Expr::SubQuery(None, Box::new(attempts.into_query().into()));
    let recipient = Expr::col((delivery::Entity, delivery::Column::AccountId));
    delivery::Entity::find()
        .expr_as(attempts, "tries")
        .expr_as(account::is_taking_mail(recipient), "takes_mail")
}

fn leased(claims: &[Claim], lease: Uuid, until: Timestamp) -> UpdateMany<delivery::Entity> {
    of(claims.iter().map(|claim| claim.id))
        .col_expr(delivery::Column::State, Expr::value(State::Leased))
        .col_expr(delivery::Column::Lease, Expr::value(lease))
        .col_expr(delivery::Column::LeaseUntil, Expr::value(until))
}

fn counted(copies: UpdateMany<delivery::Entity>) -> UpdateMany<delivery::Entity> {
    copies.col_expr(delivery::Column::Attempts, Expr::col(delivery::Column::Attempts).add(1))
}

fn of(copies: impl IntoIterator<Item = DeliveryId>) -> UpdateMany<delivery::Entity> {
    delivery::Entity::update_many().filter(delivery::Column::Id.is_in(copies))
}
