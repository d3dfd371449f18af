//! A link for whoever forgot their password. The same is written down for every address that is typed; whether it has
//! an account is asked afterwards, by the job that mails.

use crate::domain::{
    Error, Result, Timestamp,
    account::{self, Email},
    audit::{self, Entry},
    database::Database,
    job::{self, Job},
    password::{Hasher, Password},
    password_change::keep,
    secret::{self, SecretKey},
};
use chrono::TimeDelta;
use entity::{
    account::{Model as Account, State},
    id::{AccountId, PasswordResetId},
    identity, password_reset,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, sea_query::Expr,
};

/// How long a link can be used.
const LASTS: TimeDelta = TimeDelta::hours(1);
/// How long a request is kept that nobody used.
const KEPT: TimeDelta = TimeDelta::days(1);

/// Asks for a link to be mailed to an address, whether or not it has an account.
pub async fn request(db: &Database, email: &str, now: Timestamp) -> Result<()> {
    let id = PasswordResetId::at(now);
    let row = password_reset::ActiveModel {
        id: Set(id),
        email_normalised: Set(Some(Email::normalise(email))),
        account_id: Set(None),
        token_hash: Set(None),
        requested_at: Set(now),
        expires_at: Set(None),
    };
    let txn = db.begin().await?;
    row.insert(&txn).await?;
    job::enqueue(&txn, &Job::SendPasswordReset { request_id: id }, now).await?;
    Ok(txn.commit().await?)
}

/// The account and the token to mail to it; nothing if there is no such account, or a newer link. Links that were
/// mailed before are worth nothing from then on. The token is made of the request, so that a second mail, of a worker
/// that stopped after the first, holds the same link.
pub async fn draw_up(
    db: &Database,
    key: &SecretKey,
    id: PasswordResetId,
    now: Timestamp,
) -> Result<Option<(Account, String)>> {
    let txn = db.begin().await?;
    let row = password_reset::Entity::find_by_id(id).one(&txn).await?;
    let Some(row) = row else { return Ok(None) };
    let account = match (row.account_id, &row.email_normalised) {
        (Some(account_id), _) => Some(account::find(&txn, account_id).await?),
        (None, Some(email)) => account::find_by_email(&txn, email).await?,
        (None, None) => None,
    };
    let of = |id: AccountId| password_reset::Column::AccountId.eq(id);
    let active = account.filter(|account| account.state == State::Active);
    let Some(account) = active else {
        password_reset::Entity::delete_by_id(id).exec(&txn).await?;
        txn.commit().await?;
        return Ok(None);
    };
    let email = account::find_identity(&txn, account.id).await?.email_normalised;
    let theirs = of(account.id).or(password_reset::Column::EmailNormalised.eq(email));
    let newer = password_reset::Column::Id.gt(id);
    if password_reset::Entity::find().filter(theirs.and(newer)).count(&txn).await? > 0 {
        password_reset::Entity::delete_by_id(id).exec(&txn).await?;
        txn.commit().await?;
        return Ok(None);
    }
    let older = password_reset::Column::Id.ne(id);
    password_reset::Entity::delete_many().filter(of(account.id)).filter(older).exec(&txn).await?;
    let token = key.sign("password reset", id.0.as_bytes());
    password_reset::Entity::update_many()
        .col_expr(password_reset::Column::EmailNormalised, Expr::value(None::<String>))
        .col_expr(password_reset::Column::AccountId, Expr::value(account.id))
        .col_expr(password_reset::Column::TokenHash, Expr::value(secret::hash(&token)))
        .col_expr(password_reset::Column::ExpiresAt, Expr::value(now + LASTS))
        .filter(password_reset::Column::Id.eq(id))
        .exec(&txn)
        .await?;
    txn.commit().await?;
    Ok(Some((account, token)))
}

/// Whose link this is, if it can still be used.
pub async fn find_open(db: &impl ConnectionTrait, token: &str, now: Timestamp) -> Result<AccountId> {
    let row = password_reset::Entity::find().filter(open(token, now)).one(db).await?;
    row.and_then(|row| row.account_id).ok_or(Error::NotFound)
}

/// Uses a link: the account gets the new password, and all its sessions end. It signs nobody in.
pub async fn reset(
    db: &Database,
    hasher: &Hasher,
    (token, new): (&str, Password),
    now: Timestamp,
) -> Result<AccountId> {
    let hash = hasher.hash(new).await?;
    let txn = db.begin().await?;
    let account_id = find_open(&txn, token, now).await?;
    let used = password_reset::Entity::delete_many().filter(open(token, now)).exec(&txn).await?;
    if used.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    keep(&txn, (account_id, hash), Condition::all(), now).await?;
    account::end_sessions(&txn, account_id, now).await?;
    let entry = Entry::new("PasswordReset", Some(account_id), now);
    audit::record(&txn, entry.about(SubjectKind::Account, account_id.0)).await?;
    txn.commit().await?;
    Ok(account_id)
}

/// Forgets what somebody asked who leaves, and the link that was mailed to them.
pub(crate) async fn forget(txn: &DatabaseTransaction, identity: &identity::Model) -> Result<()> {
    let theirs = password_reset::Column::AccountId
        .eq(identity.account_id)
        .or(password_reset::Column::EmailNormalised.eq(&identity.email_normalised));
    password_reset::Entity::delete_many().filter(theirs).exec(txn).await?;
    Ok(())
}

/// Removes requests of the day before.
pub async fn sweep(db: &Database, now: Timestamp) -> Result<()> {
    password_reset::Entity::delete_many()
        .filter(password_reset::Column::RequestedAt.lt(now - KEPT))
        .exec(db.write())
        .await?;
    Ok(())
}

fn open(token: &str, now: Timestamp) -> Condition {
    Condition::all()
        .add(password_reset::Column::TokenHash.eq(secret::hash(token)))
        .add(password_reset::Column::ExpiresAt.gt(now))
}
