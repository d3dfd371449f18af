//! The second factor: the codes of an authenticator app, and recovery codes for when the app is lost. A stolen
//! database gives neither: keys are sealed and codes hashed with the forum's secret key.

mod key;
mod recovery;

pub use key::Key;
pub use recovery::count_recovery_codes;

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    job::{self, Job},
    secret::{self, SecretKey},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{id::AccountId, role_grant::Role, second_factor, subject::SubjectKind};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, PaginatorTrait, QueryFilter, sea_query::Expr,
};

const PURPOSE: &str = "second-factor";
const SETTING_UP: &str = "second-factor-set-up";

/// The digits of a code.
const DIGITS: usize = 6;

/// A code that somebody gave.
#[derive(Clone, PartialEq, Eq)]
pub enum Given {
    /// Of their app.
    Code(String),
    /// Of their recovery codes.
    Recovery(String),
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Given(…)")
    }
}

impl Given {
    /// Reads what somebody typed: a recovery code if there is one, or else a code.
    pub fn parse(code: &str, recovery: &str) -> std::result::Result<Self, FieldErrors> {
        if !recovery.trim().is_empty() {
            return Ok(Self::Recovery(secret::read_code(recovery)));
        }
        let code: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let sound = code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
        if sound {
            Ok(Self::Code(code))
        } else {
            Err(FieldErrors::one("code", Problem::new("problem-code-unsound")))
        }
    }

    /// The field in which it was typed.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Code(_) => "code",
            Self::Recovery(_) => "recovery",
        }
    }
}

/// Whether somebody with these roles, who leads an organisation or does not, needs a second factor: everybody but
/// members who do not lead. They may have one.
pub fn is_needed(roles: &[Role], leads: bool) -> bool {
    leads || roles.iter().any(|role| *role != Role::Member)
}

/// Whether an account has a second factor.
pub async fn is_on(db: &impl ConnectionTrait, id: AccountId) -> Result<bool> {
    Ok(second_factor::Entity::find_by_id(id).count(db).await? > 0)
}

/// A fresh key in a form that its owner's browser keeps until they have put it into an app: sealed, for them alone.
pub fn offer(key: &SecretKey, actor: &Actor, offered: &Key) -> String {
    let sealed = key.seal(SETTING_UP, &owner(actor.id), offered.as_bytes()).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(sealed)
}

/// The key that was offered.
pub fn find_offered(key: &SecretKey, actor: &Actor, offer: &str) -> Option<Key> {
    let sealed = URL_SAFE_NO_PAD.decode(offer).ok()?;
    Key::from_bytes(&key.unseal(SETTING_UP, &owner(actor.id), &sealed)?)
}

/// Turns the second factor on, if the first code shows that the app has the key. Returns the recovery codes.
pub async fn turn_on(
    txn: &DatabaseTransaction,
    key: &SecretKey,
    actor: &Actor,
    (shared, code): (&Key, &str),
) -> Result<Vec<String>> {
    if is_on(txn, actor.id).await? {
        return Err(Error::Conflict("conflict-factor-on"));
    }
    let step = shared.step(code, actor.now);
    let step = step.ok_or_else(|| FieldErrors::one("code", Problem::new("problem-code-wrong")))?;
    insert(txn, key, (actor.id, shared, step), actor.now).await?;
    tell(txn, actor.id, actor.now).await?;
    recovery::renew(txn, key, actor.id, actor.now).await
}

/// Gives an account a second factor whose key is known already: for what is made without a browser.
pub async fn enter(
    txn: &DatabaseTransaction,
    key: &SecretKey,
    (id, shared): (AccountId, &Key),
    now: Timestamp,
) -> Result<()> {
    insert(txn, key, (id, shared, 0), now).await
}

async fn insert(
    txn: &DatabaseTransaction,
    key: &SecretKey,
    (id, shared, last_step): (AccountId, &Key, i64),
    now: Timestamp,
) -> Result<()> {
    let sealed = key.seal(PURPOSE, &owner(id), shared.as_bytes());
    let sealed = sealed.ok_or_else(|| sea_orm::DbErr::Custom("a key was not sealed".to_owned()))?;
    let row = second_factor::ActiveModel {
        account_id: Set(id),
        sealed_key: Set(sealed),
        confirmed_at: Set(now),
        last_step: Set(last_step),
    };
    row.insert(txn).await.map_err(Error::of_key_in_use)?;
    let entry = Entry::new("SecondFactorTurnedOn", Some(id), now).about(SubjectKind::Account, id.0);
    audit::record(txn, entry).await
}

/// Whether the actor may turn theirs off: those whose role needs one may not.
pub fn may_turn_off(actor: &Actor) -> bool {
    !is_needed(&actor.roles, actor.leads())
}

/// Turns the second factor off.
pub(crate) async fn turn_off(txn: &DatabaseTransaction, actor: &Actor) -> Result<()> {
    if !may_turn_off(actor) {
        return Err(Error::Forbidden("forbidden-factor-needed"));
    }
    if second_factor::Entity::delete_by_id(actor.id).exec(txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-factor-off"));
    }
    recovery::remove(txn, actor.id).await?;
    let entry = Entry::new("SecondFactorTurnedOff", Some(actor.id), actor.now);
    audit::record(txn, entry.about(SubjectKind::Account, actor.id.0)).await?;
    tell(txn, actor.id, actor.now).await
}

/// Forgets the second factor of somebody who leaves, and their recovery codes.
pub(crate) async fn forget(txn: &DatabaseTransaction, id: AccountId) -> Result<()> {
    second_factor::Entity::delete_by_id(id).exec(txn).await?;
    recovery::remove(txn, id).await
}

/// Makes new recovery codes; those there were end. (The page asks for password and code before.)
pub async fn renew_recovery_codes(db: &Database, key: &SecretKey, actor: &Actor) -> Result<Vec<String>> {
    let txn = db.begin().await?;
    if !is_on(&txn, actor.id).await? {
        return Err(Error::Conflict("conflict-factor-off"));
    }
    let codes = recovery::renew(&txn, key, actor.id, actor.now).await?;
    tell(&txn, actor.id, actor.now).await?;
    txn.commit().await?;
    Ok(codes)
}

/// Whether this code is theirs, for now, and was not used before. It is used up by asking.
pub(crate) async fn spend(
    txn: &DatabaseTransaction,
    key: &SecretKey,
    (id, given): (AccountId, &Given),
    now: Timestamp,
) -> Result<bool> {
    let code = match given {
        Given::Recovery(code) => return recovery::spend(txn, key, (id, code), now).await,
        Given::Code(code) => code,
    };
    let Some(row) = second_factor::Entity::find_by_id(id).one(txn).await? else { return Ok(false) };
    let shared = key.unseal(PURPOSE, &owner(id), &row.sealed_key).and_then(|bytes| Key::from_bytes(&bytes));
    let Some(step) = shared.and_then(|shared| shared.step(code, now)) else { return Ok(false) };
    let spent = second_factor::Entity::update_many()
        .col_expr(second_factor::Column::LastStep, Expr::value(step))
        .filter(second_factor::Column::AccountId.eq(id).and(second_factor::Column::LastStep.lt(step)))
        .exec(txn)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Has the owner told that something happened to how they sign in.
pub(crate) async fn tell(txn: &DatabaseTransaction, id: AccountId, now: Timestamp) -> Result<()> {
    job::enqueue(txn, &Job::SendSignInMail { recipient_id: id }, now).await
}

/// To whom a key or a code is bound.
fn owner(id: AccountId) -> [u8; 16] {
    id.0.into_bytes()
}
