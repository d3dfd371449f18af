//! Attempts at what can be guessed: so many at once, and then one in so long. What was used stands in the database,
//! so that several nodes share it, under a keyed hash, so that it tells no address. No attempt looks up an account:
//! one that exists and one that does not are counted alike.

use crate::domain::{Problem, Result, Timestamp, database::Database, secret::SecretKey};
use chrono::TimeDelta;
use entity::attempt;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};

/// What signatures of budgets are for.
const PURPOSE: &str = "attempt";

/// How many attempts are free at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For one account, from one network or one device.
    pub account: u32,
    /// For one account, from everywhere but the devices on which it signed in.
    pub strangers: u32,
    /// From one network, for whichever accounts.
    pub network: u32,
}

/// Once those at once are used up, one attempt is free again after so long.
const ACCOUNT_EVERY: TimeDelta = TimeDelta::minutes(2);
const STRANGERS_EVERY: TimeDelta = TimeDelta::minutes(3);
const NETWORK_EVERY: TimeDelta = TimeDelta::seconds(10);

/// Who tries, as far as can be told before they have succeeded.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The address of the account, as it is compared.
    pub email: &'a str,
    /// The network from which they come.
    pub network: &'a str,
    /// Their device, if that account has signed in on it.
    pub device: Option<&'a str>,
}

/// What attempts are counted against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    key_hash: String,
    at_once: u32,
    every: TimeDelta,
}

impl Budget {
    /// So many attempts at once by whoever these parts name, and then one every so often.
    pub fn new(key: &SecretKey, who: &[&str], (at_once, every): (u32, TimeDelta)) -> Self {
        // A part holds no NUL: addresses are compared without control characters.
        Self { key_hash: key.sign(PURPOSE, who.join("\0").as_bytes()), at_once, every }
    }

    /// The budgets of something that is tried for an account, such as signing in. A device on which the account has
    /// signed in has one of its own, which nobody else can use up: a guesser is slowed, and its owner is not.
    pub fn of(key: &SecretKey, what: &str, limits: Limits, by: Origin<'_>) -> Vec<Self> {
        let account = (limits.account, ACCOUNT_EVERY);
        if let Some(device) = by.device {
            return vec![Self::new(key, &[what, "device", by.email, device], account)];
        }
        vec![
            Self::new(key, &[what, "network", by.network], (limits.network, NETWORK_EVERY)),
            Self::new(key, &[what, "account", by.email], (limits.strangers, STRANGERS_EVERY)),
            Self::new(key, &[what, "account from network", by.email, by.network], account),
        ]
    }

    /// The budgets of a mail that somebody has sent to an address without having signed in.
    pub fn of_mail(key: &SecretKey, what: &str, by: Origin<'_>) -> Vec<Self> {
        vec![
            Self::new(key, &[what, "network", by.network], MAILS_A_NETWORK),
            Self::new(key, &[what, "account", by.email], MAILS),
        ]
    }
}

/// What may be asked to be mailed: enough for a link that went astray, and no flood in anybody's letter box.
const MAILS: (u32, TimeDelta) = (3, TimeDelta::minutes(20));
const MAILS_A_NETWORK: (u32, TimeDelta) = (20, TimeDelta::minutes(1));

/// Takes an attempt out of each of these budgets, or of none and says how long to wait. It is taken before it is
/// known how the attempt ends, so that many at once are counted, too.
pub async fn take(
    db: &Database,
    budgets: &[Budget],
    now: Timestamp,
) -> Result<std::result::Result<(), TimeDelta>> {
    let txn = db.begin().await?;
    let mut longest = TimeDelta::zero();
    for budget in in_order(budgets) {
        let backlog = worked_off_at(&txn, budget, now).await? - now;
        let free = budget.every * i32::try_from(budget.at_once.max(1) - 1).unwrap_or(i32::MAX);
        longest = longest.max(backlog - free);
        write(&txn, budget, now + backlog + budget.every).await?;
    }
    if longest > TimeDelta::zero() {
        txn.rollback().await?;
        return Ok(Err(longest));
    }
    txn.commit().await?;
    Ok(Ok(()))
}

/// What to say to whoever has to wait, in whole minutes.
pub fn problem(wait: TimeDelta) -> Problem {
    let minutes = usize::try_from((wait + TimeDelta::seconds(59)).num_minutes()).unwrap_or_default();
    Problem::over("problem-too-many-attempts", minutes.max(1))
}

/// Gives back what an attempt took that was no guess.
pub async fn give_back(db: &Database, budgets: &[Budget], now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    for budget in in_order(budgets) {
        let at = worked_off_at(&txn, budget, now).await?;
        write(&txn, budget, (at - budget.every).max(now)).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// Removes what no longer limits anybody.
pub async fn sweep(db: &Database, now: Timestamp) -> Result<()> {
    attempt::Entity::delete_many().filter(attempt::Column::WorkedOffAt.lt(now)).exec(db.write()).await?;
    Ok(())
}

/// Two transactions lock the same rows in the same order, or they could wait for each other for ever.
fn in_order(budgets: &[Budget]) -> Vec<&Budget> {
    let mut budgets: Vec<_> = budgets.iter().collect();
    budgets.sort_by(|one, other| one.key_hash.cmp(&other.key_hash));
    budgets
}

/// When the attempts so far will have been worked off; the row is this transaction's until it ends.
async fn worked_off_at(txn: &DatabaseTransaction, budget: &Budget, now: Timestamp) -> Result<Timestamp> {
    let first = attempt::ActiveModel { key_hash: Set(budget.key_hash.clone()), worked_off_at: Set(now) };
    let known = OnConflict::column(attempt::Column::KeyHash).do_nothing().to_owned();
    attempt::Entity::insert(first).on_conflict(known).exec_without_returning(txn).await?;
    let row = attempt::Entity::find_by_id(&budget.key_hash).lock_exclusive().one(txn).await?;
    Ok(row.map_or(now, |row| row.worked_off_at.max(now)))
}

async fn write(txn: &DatabaseTransaction, budget: &Budget, at: Timestamp) -> Result<()> {
    attempt::Entity::update_many()
        .col_expr(attempt::Column::WorkedOffAt, Expr::value(at))
        .filter(attempt::Column::KeyHash.eq(&budget.key_hash))
        .exec(txn)
        .await?;
    Ok(())
}
