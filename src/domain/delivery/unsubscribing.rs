//! One click, and no more of a series (RFC 8058). The token says whose copy it is; who that is, nobody is told.

use crate::domain::{
    Error, Result, Timestamp, account,
    audit::{self, Entry},
    database::Database,
    secret,
    suppression::{NewSuppression, suppress},
};
use entity::{delivery, digest, digest_series, id::AccountId, subject::SubjectKind, suppression::Reason};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// The copy that carries a token, if there is one, and the series of which it is.
pub async fn find_by_token(
    db: &impl ConnectionTrait,
    token: &str,
) -> Result<Option<(delivery::Model, digest_series::Model)>> {
    let copies = delivery::Entity::find().find_also_related(digest::Entity);
    let held = copies.filter(delivery::Column::UnsubscribeHash.eq(secret::hash(token))).one(db).await?;
    let Some((copy, Some(digest))) = held else { return Ok(None) };
    let series = digest_series::Entity::find_by_id(digest.series_id).one(db).await?;
    Ok(series.map(|series| (copy, series)))
}

/// Sends the holder of a token no more of its series, and says whether there is such a token. Doing it twice
/// changes nothing.
pub async fn unsubscribe(db: &Database, token: &str, now: Timestamp) -> Result<bool> {
    let txn = db.begin().await?;
    let Some((copy, series)) = find_by_token(&txn, token).await? else { return Ok(false) };
    // The copied address goes after 90 days; then the account's own is meant.
    let address = match copy.address {
        Some(address) => address,
        None => match account::find_identity(&txn, copy.account_id).await {
            Ok(identity) => identity.email,
            // They have left: they get nothing any more, and their address is not kept.
            Err(Error::NotFound) => return Ok(true),
            Err(error) => return Err(error),
        },
    };
    let new = NewSuppression {
        account_id: copy.account_id,
        address: &address,
        list: &series.slug,
        reason: Reason::Unsubscribed,
        detail: None,
    };
    if !suppress(&txn, new, now).await? {
        return Ok(true);
    }
    let entry =
        Entry::new("DigestUnsubscribed", Some(copy.account_id), now).about(SubjectKind::Delivery, copy.id.0);
    audit::record(&txn, entry).await?;
    txn.commit().await?;
    Ok(true)
}

/// Forgets the address of somebody who leaves on their copies of digests, and the headers that hold it. What was not sent
/// yet is not sent, since they are not here.
pub(crate) async fn forget_address(txn: &DatabaseTransaction, id: AccountId) -> Result<()> {
    delivery::Entity::update_many()
        .col_expr(delivery::Column::Address, Expr::value(None::<String>))
        .col_expr(delivery::Column::Headers, Expr::value(None::<Vec<u8>>))
        .filter(delivery::Column::AccountId.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}
