//! Telling the leads that something waits, without a word of it, until one of them takes it.

use crate::domain::{
    Result, Timestamp, account,
    database::Database,
    job::{self, Job},
    working_time,
};
use chrono::TimeDelta;
use entity::{
    id::ReferralId,
    referral::{self, State},
    role_grant::Role,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

/// How much working time a referral waits before every lead is told again.
const PATIENCE: TimeDelta = TimeDelta::hours(4);

/// Writes down a mail to each lead, and when they are to be told again.
pub(super) async fn tell_all(txn: &DatabaseTransaction, id: ReferralId, now: Timestamp) -> Result<()> {
    for lead in account::list_holding(txn, Role::SafeguardingLead).await? {
        let mail = Job::SendReferralMail { referral_id: id, recipient_id: lead.id };
        job::enqueue(txn, &mail, now).await?;
    }
    let again = Job::RemindOfReferral { referral_id: id };
    job::enqueue(txn, &again, working_time::after(now, PATIENCE)).await
}

/// Tells every lead again of a referral that nobody has taken; a second run of the same reminder tells nobody.
pub async fn remind(db: &Database, id: ReferralId, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    let due = referral::Entity::update_many()
        .col_expr(referral::Column::AlertedAt, Expr::value(now))
        .filter(referral::Column::Id.eq(id).and(referral::Column::State.eq(State::Open)))
        .filter(referral::Column::AlertedAt.lt(now))
        .exec(&txn)
        .await?;
    if due.rows_affected == 1 {
        tell_all(&txn, id, now).await?;
    }
    Ok(txn.commit().await?)
}
