use crate::domain::{
    Result, Timestamp,
    account::{self, Email},
    audit::{self, Entry},
    database::Database,
};
use chrono::TimeDelta;
use entity::{account as account_row, subject::SubjectKind};
use sea_orm::{EntityTrait, QuerySelect};

const KIND: &str = "SignInThrottled";

/// That an account is guessed at is told again after so long.
const AGAIN_AFTER: TimeDelta = TimeDelta::hours(1);

/// Tells that attempts to sign in to an account have to wait from now on; once an hour, so that a guesser does not
/// fill the log. To be called beside the answer: only here it matters whether there is such an account.
pub async fn record_throttling(db: &Database, email: &str, now: Timestamp) -> Result<()> {
    let Some(account) = account::find_by_email(db.read(), &Email::normalise(email)).await? else {
        return Ok(());
    };
    let txn = db.begin().await?;
    // Of two at once, the second sees what the first has told.
    account_row::Entity::find_by_id(account.id).lock_exclusive().one(&txn).await?;
    let subject = (SubjectKind::Account, account.id.0);
    if audit::is_told(&txn, KIND, subject, now - AGAIN_AFTER).await? {
        return Ok(txn.rollback().await?);
    }
    audit::record(&txn, Entry::new(KIND, None, now).about(subject.0, subject.1)).await?;
    Ok(txn.commit().await?)
}
