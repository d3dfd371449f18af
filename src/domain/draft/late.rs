//! Forms that were sent after their writer's session had ended: kept for an hour, for the account of that session.

use crate::domain::{
    Result, Timestamp,
    database::Database,
    draft::{Written, kept, leave_newest, refused, seal},
    secret::{self, SecretKey},
};
use chrono::TimeDelta;
use entity::{
    account::{self, State},
    draft::{self, Origin},
    id::{AccountId, DraftId},
    session,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
};

/// How long after its last use a session still says whose form it is.
const KNOWN: TimeDelta = TimeDelta::hours(12);
/// How many forms are kept of one account; the oldest give way.
const MOST: u64 = 5;

/// What became of a form that came too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept.
    Kept(DraftId),
    /// Screening refused it.
    Dropped,
}

/// Keeps a form for whoever held this token; nothing if nobody did, or not lately.
pub async fn keep(
    db: &Database,
    key: &SecretKey,
    token: &str,
    Written { page, fields, screened }: Written,
    now: Timestamp,
) -> Result<Option<Outcome>> {
    let Some(account_id) = find_writer(db.read(), token, now).await? else { return Ok(None) };
    let sound = !screened || refused(&fields).is_empty();
    let id = DraftId::at(now);
    let sealed = sound.then(|| seal(key, (id, account_id), &kept(fields))).flatten();
    let outcome = if sealed.is_some() { Outcome::Kept(id) } else { Outcome::Dropped };
    let row = draft::ActiveModel {
        id: Set(id),
        account_id: Set(account_id),
        page: Set(page.clone()),
        sealed: Set(sealed),
        kept_at: Set(now),
        origin: Set(Origin::Late),
        version: Set(1),
        sent: Set(None),
    };
    let txn = db.begin().await?;
    // Two that come at once come one after the other.
    crate::domain::account::lock(&txn, account_id).await?;
    // Sent again, it takes the place of what was sent before.
    draft::Entity::delete_many()
        .filter(draft::Column::AccountId.eq(account_id).and(draft::Column::Page.eq(page)))
        .filter(draft::Column::Origin.eq(Origin::Late))
        .exec(&txn)
        .await?;
    row.insert(&txn).await?;
    leave_newest(&txn, (account_id, Origin::Late), MOST).await?;
    txn.commit().await?;
    Ok(Some(outcome))
}

/// Whose session this token opened, if it was used lately and its account is still active.
async fn find_writer(db: &impl ConnectionTrait, token: &str, now: Timestamp) -> Result<Option<AccountId>> {
    let session = session::Entity::find()
        .filter(session::Column::TokenHash.eq(secret::hash(token)))
        .filter(session::Column::OpenedAt.is_not_null().and(session::Column::LastSeenAt.gt(now - KNOWN)))
        .one(db)
        .await?;
    let Some(session) = session else { return Ok(None) };
    let active = account::Column::State.eq(State::Active);
    let account = account::Entity::find_by_id(session.account_id).filter(active).one(db).await?;
    Ok(account.map(|account| account.id))
}
