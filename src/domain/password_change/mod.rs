//! A new password: for whoever knows the present one, or has the link that was mailed to them. Either ends the
//! account's sessions elsewhere and tells its owner.

mod reset;

pub(crate) use reset::forget;
pub use reset::{draw_up, find_open, request, reset, sweep};

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp, account,
    audit::{self, Entry},
    database::Database,
    job::{self, Job},
    password::{Hasher, Password},
    session,
};
use entity::{account as account_row, account::State, id::AccountId, password_reset, subject::SubjectKind};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    QuerySelect, sea_query::Expr,
};

/// Words of which a password may not be made up: the account's own. The forum's name is added by whoever knows it.
pub async fn list_own_words(db: &impl ConnectionTrait, id: AccountId) -> Result<Vec<String>> {
    let account = account::find(db, id).await?;
    let identity = account::find_identity(db, id).await?;
    Ok(vec![account.shown_name, identity.name, identity.email])
}

/// Changes the actor's password, if they know the present one. The session goes on under a new token, which is
/// returned; the account's others end.
pub async fn change(
    db: &Database,
    hasher: &Hasher,
    actor: &Actor,
    (present, new): (String, Password),
) -> Result<String> {
    let kept = account::find(db.read(), actor.id).await?.password_hash;
    let right = hasher.verify(kept.clone(), present).await?;
    let hash = hasher.hash(new).await?;
    let txn = db.begin().await?;
    // The account before its sessions, in every transaction, or two could wait for each other for ever.
    account_row::Entity::find_by_id(actor.id).lock_exclusive().one(&txn).await?;
    let session_id = session::take_try(&txn, actor).await?;
    if !right {
        let problem = FieldErrors::one("present", Problem::new("problem-present-password-wrong"));
        return Err(session::refuse(txn, actor, ("PasswordChangeRefused", problem)).await?);
    }
    session::give_back_try(&txn, session_id).await?;
    let unchanged = Condition::all().add(account_row::Column::PasswordHash.eq(kept));
    keep(&txn, (actor.id, hash), unchanged, actor.now).await?;
    let token = session::end_others(&txn, actor).await?;
    let entry = Entry::new("PasswordChanged", Some(actor.id), actor.now);
    audit::record(&txn, entry.about(SubjectKind::Account, actor.id.0)).await?;
    txn.commit().await?;
    Ok(token)
}

/// Keeps an active account's new password, if the account is as expected. Links that were mailed are worth nothing
/// from then on, and the owner is told.
async fn keep(
    txn: &DatabaseTransaction,
    (id, hash): (AccountId, String),
    expected: Condition,
    now: Timestamp,
) -> Result<()> {
    let kept = account_row::Entity::update_many()
        .col_expr(account_row::Column::PasswordHash, Expr::value(hash))
        .col_expr(account_row::Column::Version, Expr::col(account_row::Column::Version).add(1))
        .filter(account_row::Column::Id.eq(id).and(account_row::Column::State.eq(State::Active)))
        .filter(expected)
        .exec(txn)
        .await?;
    if kept.rows_affected == 0 {
        return Err(Error::Conflict("conflict-password-changed"));
    }
    password_reset::Entity::delete_many().filter(password_reset::Column::AccountId.eq(id)).exec(txn).await?;
    job::enqueue(txn, &Job::SendSignInMail { recipient_id: id }, now).await
}
