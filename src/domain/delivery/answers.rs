//! What became of copies: the attempts' outcomes, the copies' fates, and what follows for their digests and the server.

use crate::domain::{
    Error, Result, Timestamp,
    delivery::{
        claiming::{Begun, list_held},
        fate::{fate, settle},
        ledger::Digests,
        outcome::Outcome,
        relay::note_trouble,
        sending::{Claim, release},
        steering::{pause_by_itself, pause_if_refused},
    },
};
use chrono::TimeDelta;
use entity::{
    delivery::{self, State},
    delivery_attempt,
    digest::{self, State as DigestState},
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{CaseStatement, Expr},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A server that was not reached is left alone so long.
const OUTAGE: TimeDelta = TimeDelta::seconds(15);

/// What became of a copy.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The copy.
    pub claim: Claim,
    /// Which attempt it was; none if nothing was said of the copy, since the server was not reached or would have nothing from
    /// us.
    pub number: Option<i32>,
    /// What became of it.
    pub outcome: Outcome,
}

/// Writes down what became of copies; of one whose lease ended, so that another worker has it, what became of the attempt.
pub(super) async fn keep(
    txn: &DatabaseTransaction,
    digests: &mut Digests,
    answers: &[&Answer],
    now: Timestamp,
) -> Result<()> {
    if answers.is_empty() {
        return Ok(());
    }
    keep_attempts(txn, answers, now).await?;
    let taken = |answer: &&Answer| answer.number.is_some() && matches!(answer.outcome, Outcome::Accepted(_));
    let (accepted, others): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| taken(answer));
    let claims: Vec<Claim> = others.iter().map(|answer| answer.claim).collect();
    let mut copies = list_held(txn, &claims).await?;
    let mut refused = BTreeSet::new();
    for Answer { claim, number, outcome } in others {
        let digest = digests.get(&claim.digest_id).ok_or(Error::NotFound)?;
        if let Outcome::Permanent(_) = outcome {
            refused.insert(digest.id);
        }
        let Some(Begun { copy, .. }) = copies.remove(&claim.key()) else { continue };
        match (number, outcome) {
            (None, _) => release(txn, &copy, digest.state, now).await?,
            (Some(number), _) => {
                let fate = fate(txn, &copy, (*number, outcome), claim.when_uncertain, now).await?;
                let stopped = digest.state == DigestState::Stopped;
                let fate = if stopped { fate.at_last(now) } else { fate };
                settle(txn, &copy, fate, Some(&outcome.reply())).await?;
            }
        }
    }
    accept(txn, &accepted, now).await?;
    for id in refused {
        let digest = digests.get_mut(&id).ok_or(Error::NotFound)?;
        if pause_if_refused(txn, digest, now).await? {
            paused(digest);
        }
    }
    for Answer { claim, outcome, .. } in answers {
        heed(txn, digests.get_mut(&claim.digest_id).ok_or(Error::NotFound)?, outcome, now).await?;
    }
    Ok(())
}

/// Writes down what came of attempts.
async fn keep_attempts(txn: &DatabaseTransaction, answers: &[&Answer], now: Timestamp) -> Result<()> {
    let mut which = Condition::any();
    let (mut outcomes, mut replies) = (CaseStatement::new(), CaseStatement::new());
    for Answer { claim, number, outcome } in answers {
        let Some(number) = number else { continue };
        let attempt = || {
            let of_copy = delivery_attempt::Column::DeliveryId.eq(claim.id);
            of_copy.and(delivery_attempt::Column::Number.eq(*number))
        };
        which = which.add(attempt());
        outcomes = outcomes.case(attempt(), outcome.code());
        replies = replies.case(attempt(), outcome.reply());
    }
    if !which.is_empty() {
        delivery_attempt::Entity::update_many()
            .col_expr(delivery_attempt::Column::FinishedAt, Expr::value(now))
            .col_expr(delivery_attempt::Column::Outcome, outcomes.into())
            .col_expr(delivery_attempt::Column::Reply, replies.into())
            .filter(which)
            .exec(txn)
            .await?;
    }
    Ok(())
}

/// Settles copies that the server took, as far as they are still held: nearly all, so all at once.
async fn accept(txn: &DatabaseTransaction, accepted: &[&Answer], now: Timestamp) -> Result<()> {
    if accepted.is_empty() {
        return Ok(());
    }
    let (mut held, mut replies) = (Condition::any(), CaseStatement::new());
    for Answer { claim, outcome, .. } in accepted {
        held = held.add(claim.holds());
        replies = replies.case(delivery::Column::Id.eq(claim.id), outcome.reply());
    }
    delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(State::Accepted))
        .col_expr(delivery::Column::NextAt, Expr::value(now))
        .col_expr(delivery::Column::FinishedAt, Expr::value(now))
        .col_expr(delivery::Column::Reply, replies.into())
        .col_expr(delivery::Column::Lease, Expr::value(None::<Uuid>))
        .col_expr(delivery::Column::LeaseUntil, Expr::value(None::<Timestamp>))
        .filter(held)
        .exec(txn)
        .await?;
    Ok(())
}

/// Leaves a server alone for a while that was not reached, and pauses the digest at one that wants nothing from us.
async fn heed(
    txn: &DatabaseTransaction,
    digest: &mut digest::Model,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<()> {
    match outcome {
        Outcome::Unreached(_) => note_trouble(txn, outcome, now, now + OUTAGE).await,
        Outcome::Unwelcome(_) => {
            note_trouble(txn, outcome, now, now).await?;
            pause_by_itself(txn, digest.id, "unwelcome", now).await?;
            paused(digest);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What is paused already for another reason stays so.
fn paused(digest: &mut digest::Model) {
    if digest.state == DigestState::Sending {
        digest.state = DigestState::Paused;
    }
}
