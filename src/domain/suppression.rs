//! Addresses that get no more of a digest: their owner wants none, or mail to them comes back. What is kept is a hash.

use crate::domain::{
    Actor, Error, Result, Timestamp,
    account::Email,
    audit::{self, Entry},
    database::Database,
    page::{Cursor, Page},
};
use entity::{
    id::{AccountId, SuppressionId},
    role_grant::Role,
    subject::SubjectKind,
    suppression::{self, Reason},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, OnConflict},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// In the place of a series' slug: no digest of whichever series. No slug holds such a character.
pub const EVERY_LIST: &str = "*";

/// Rows on a page.
const PAGE: usize = 50;

/// An address that is to get no more of a list, and why.
#[derive(Debug)]
pub(crate) struct NewSuppression<'a> {
    pub(crate) account_id: AccountId,
    pub(crate) address: &'a str,
    pub(crate) list: &'a str,
    pub(crate) reason: Reason,
    /// What the reason rests on, as a code.
    pub(crate) detail: Option<String>,
}

/// Sends an address no more of a list; `false` if it gets no more already.
pub(crate) async fn suppress(
    txn: &DatabaseTransaction,
    new: NewSuppression<'_>,
    now: Timestamp,
) -> Result<bool> {
    let hash = address_hash(new.address);
    let standing = standing()
        .filter(suppression::Column::AddressHash.eq(hash.clone()))
        .filter(suppression::Column::List.eq(new.list));
    if standing.count(txn).await? > 0 {
        return Ok(false);
    }
    let row = suppression::ActiveModel {
        id: Set(SuppressionId::at(now)),
        address_hash: Set(hash),
        list: Set(new.list.to_owned()),
        reason: Set(new.reason),
        detail: Set(new.detail),
        account_id: Set(Some(new.account_id)),
        created_at: Set(now),
        lifted_at: Set(None),
    };
    // One that was lifted stands again, as of now.
    let again = OnConflict::columns([suppression::Column::AddressHash, suppression::Column::List])
        .update_columns([
            suppression::Column::Reason,
            suppression::Column::Detail,
            suppression::Column::AccountId,
            suppression::Column::CreatedAt,
            suppression::Column::LiftedAt,
        ])
        .to_owned();
    suppression::Entity::insert(row).on_conflict(again).exec_without_returning(txn).await?;
    Ok(true)
}

/// What is kept of the addresses that get no more of a list.
pub(crate) async fn list_of(db: &impl ConnectionTrait, list: &str) -> Result<HashSet<Vec<u8>>> {
    let rows = standing().filter(suppression::Column::List.is_in([list, EVERY_LIST]));
    Ok(rows.all(db).await?.into_iter().map(|row| row.address_hash).collect())
}

/// Whether an address gets nothing of whichever list: mail to it comes back, or its owner wants none.
pub async fn is_suppressed(db: &impl ConnectionTrait, address: &str) -> Result<bool> {
    let rows = standing().filter(suppression::Column::AddressHash.eq(address_hash(address)));
    Ok(rows.filter(suppression::Column::List.eq(EVERY_LIST)).count(db).await? > 0)
}

/// What is kept of an address, however it is written.
pub(crate) fn address_hash(address: &str) -> Vec<u8> {
    Sha256::digest(Email::normalise(address)).to_vec()
}

/// Those that the actor may look at: the secretary and the administrator all, without addresses; everybody their own.
pub fn visible(actor: &Actor) -> Select<suppression::Entity> {
    let own = suppression::Column::AccountId.eq(actor.id);
    suppression::Entity::find().filter(Condition::any().add(own).add(Expr::value(keeps(actor))))
}

fn standing() -> Select<suppression::Entity> {
    suppression::Entity::find().filter(suppression::Column::LiftedAt.is_null())
}

/// Whether the actor sees to it that mail arrives.
fn keeps(actor: &Actor) -> bool {
    actor.holds(Role::MembershipSecretary) || actor.holds(Role::Administrator)
}

/// Those that stand, newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
) -> Result<Page<suppression::Model>> {
    let mut rows = visible(actor).filter(suppression::Column::LiftedAt.is_null());
    if let Some(cursor) = after {
        rows = rows.filter(suppression::Column::Id.lt(SuppressionId(cursor.id)));
    }
    let rows = rows.order_by_desc(suppression::Column::Id).limit(PAGE as u64 + 1).all(db).await?;
    Ok(Page::cut(rows, PAGE, |row| Cursor { at: row.created_at, id: row.id.0 }))
}

/// The actor's own that stand.
pub async fn list_own(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<suppression::Model>> {
    let own = standing().filter(suppression::Column::AccountId.eq(actor.id));
    Ok(own.order_by_asc(suppression::Column::Id).all(db).await?)
}

/// How many stand, for an administrator.
pub async fn count(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    if !actor.holds(Role::Administrator) {
        return Ok(0);
    }
    Ok(standing().count(db).await?)
}

/// Whether the actor may lift it: what somebody chose is theirs alone, and all else is for those who see to it that mail
/// arrives.
pub fn may_lift(actor: &Actor, row: &suppression::Model) -> bool {
    match row.reason {
        Reason::Unsubscribed => row.account_id == Some(actor.id),
        Reason::Bounced | Reason::Complained | Reason::Operator => keeps(actor),
    }
}

/// Lifts it: the next edition goes to the address again.
pub async fn lift(db: &Database, actor: &Actor, id: SuppressionId) -> Result<()> {
    let txn = db.begin().await?;
    let row = visible(actor).filter(suppression::Column::Id.eq(id)).one(&txn).await?;
    let row = row.filter(|row| may_lift(actor, row)).ok_or(Error::NotFound)?;
    let lifted = suppression::Entity::update_many()
        .col_expr(suppression::Column::LiftedAt, Expr::value(actor.now))
        .filter(suppression::Column::Id.eq(id).and(suppression::Column::LiftedAt.is_null()));
    if lifted.exec(&txn).await?.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let mut entry = Entry::new("SuppressionLifted", Some(actor.id), actor.now)
        .detail(json!({ "list": row.list, "reason": row.reason.to_string() }));
    if let Some(account_id) = row.account_id {
        entry = entry.about(SubjectKind::Account, account_id.0);
    }
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}
