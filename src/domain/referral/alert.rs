//! Telling the leads that something waits, without a word of it, until one of them takes it; and afterwards whoever is to
//! look next.

use crate::domain::{
    Result, Timestamp, account,
    database::Database,
    job::{self, Job},
    referral::question::find_question,
    working_time,
};
use chrono::TimeDelta;
use entity::{
    id::{AccountId, ReferralId},
    referral::{self, State},
    role_grant::Role,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr,
};

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

/// Whether nobody has taken a referral yet; for the mail that alerts the leads.
pub async fn is_waiting(db: &impl ConnectionTrait, id: ReferralId) -> Result<bool> {
    let found = referral::Entity::find_by_id(id).one(db).await?;
    Ok(found.is_some_and(|referral| referral.state == State::Open))
}

/// Whom something waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// The lead who has a referral in hand.
    ToHolder,
    /// The writer of one, who was asked something.
    ToWriter,
}

/// Whether something about a referral waits for somebody; for the mail that tells them.
pub async fn find_news(
    db: &impl ConnectionTrait,
    id: ReferralId,
    recipient: AccountId,
) -> Result<Option<News>> {
    let found = referral::Entity::find_by_id(id).one(db).await?;
    let Some(referral) = found.filter(|referral| referral.state == State::Taken) else { return Ok(None) };
    let leads = account::list_holding(db, Role::SafeguardingLead).await?;
    if referral.taken_by == Some(recipient) && leads.iter().any(|lead| lead.id == recipient) {
        return Ok(Some(News::ToHolder));
    }
    let open = find_question(db, id).await?.is_some_and(|question| question.answered_at.is_none());
    Ok((open && referral.author_id == Some(recipient)).then_some(News::ToWriter))
}
