//! Telling the leads that something waits, without a word of it, until one of them takes it.

use crate::domain::{
    Result, Timestamp, account,
    database::Database,
    job::{self, Job},
};
use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Europe::London;
use entity::{
    id::ReferralId,
    referral::{self, State},
    role_grant::Role,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

/// How much working time a referral waits before every lead is told again.
const PATIENCE: TimeDelta = TimeDelta::hours(4);

/// The working day, Monday to Friday in London.
const OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
const CLOSES: NaiveTime = NaiveTime::from_hms_opt(17, 0, 0).unwrap();

/// Writes down a mail to each lead, and when they are to be told again.
pub(super) async fn tell_all(txn: &DatabaseTransaction, id: ReferralId, now: Timestamp) -> Result<()> {
    for lead in account::list_holding(txn, Role::SafeguardingLead).await? {
        let mail = Job::SendReferralMail { referral_id: id, recipient_id: lead.id };
        job::enqueue(txn, &mail, now).await?;
    }
    let again = Job::RemindOfReferral { referral_id: id };
    job::enqueue(txn, &again, after_working_time(now, PATIENCE)).await
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

/// The moment at which so much working time has passed; a bank holiday counts as a working day.
fn after_working_time(from: Timestamp, mut left: TimeDelta) -> Timestamp {
    let mut local = from.with_timezone(&London).naive_local();
    loop {
        let weekend = matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
        let start = Ord::max(local.time(), OPENS);
        if !weekend && start < CLOSES {
            let today = CLOSES.signed_duration_since(start);
            if left <= today {
                return instant(local.date().and_time(start.overflowing_add_signed(left).0));
            }
            left = left.checked_sub(&today).unwrap_or_default();
        }
        local = (local.date() + Days::new(1)).and_time(NaiveTime::MIN);
    }
}

/// Clocks change at night, so that a time of the working day is one instant.
fn instant(local: NaiveDateTime) -> Timestamp {
    let at = local.and_local_timezone(London).earliest();
    at.map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_time_leaves_out_nights_and_weekends() {
        for (from, to) in [
            ("2026-11-23T12:00:00Z", "2026-11-23T16:00:00Z"),
            ("2026-11-23T13:00:00Z", "2026-11-23T17:00:00Z"),
            ("2026-11-23T15:30:00Z", "2026-11-24T11:30:00Z"),
            ("2026-11-23T03:00:00Z", "2026-11-23T13:00:00Z"),
            ("2026-11-27T16:00:00Z", "2026-11-30T12:00:00Z"),
            ("2026-11-28T12:00:00Z", "2026-11-30T13:00:00Z"),
            // Summer time: nine o'clock in London is eight.
            ("2026-07-06T15:30:00Z", "2026-07-07T11:30:00Z"),
        ] {
            let [from, to]: [Timestamp; 2] = [from, to].map(|text| text.parse().unwrap());
            assert_eq!(after_working_time(from, PATIENCE), to, "{from}");
        }
    }
}
