use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    day,
    job::{self, Job},
    person::{change_state, find, find_other, follow, leave_enough},
    text::{Rule, Text},
};
use chrono::{Days, NaiveDate};
use entity::{
    account::{self, State},
    id::{AccountId, SuspensionId},
    subject::SubjectKind,
    suspension,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use serde_json::json;

const REASON: Rule = Rule::required(1000, "problem-reason-missing", "problem-reason-too-long");

/// What it takes to suspend somebody.
#[derive(Debug, Clone)]
pub struct NewSuspension {
    reason: Text,
    last_on: Option<NaiveDate>,
}

impl NewSuspension {
    /// Checks what someone typed: a reason, and day, month and year of the last day or none of the three.
    pub fn parse(
        reason: &str,
        last_on: [&str; 3],
        today: NaiveDate,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let last_on = errors.check("last_on", parse_last(last_on, today));
        // It may name what screening would refuse: nobody reads it but the secretary.
        let reason = errors.check("reason", Text::parse_unscreened(reason, REASON));
        match (reason, last_on) {
            (Some(reason), Some(last_on)) => Ok(Self { reason, last_on }),
            _ => Err(errors),
        }
    }
}

fn parse_last(parts: [&str; 3], today: NaiveDate) -> std::result::Result<Option<NaiveDate>, Problem> {
    let [day, month, year] = parts.map(str::trim);
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Ok(None);
    }
    let date = || NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let date = date().ok_or(Problem::new("problem-last-day-unsound"))?;
    let latest = today + Days::new(3660);
    if (today..=latest).contains(&date) { Ok(Some(date)) } else { Err(Problem::new("problem-last-day-past")) }
}

/// A suspension, and its reason unless that was erased.
#[derive(Debug, Clone)]
pub struct Past {
    /// From when, until when.
    pub suspension: suspension::Model,
    /// Why.
    pub reason: Option<String>,
}

/// Somebody's suspensions, latest first.
pub async fn list_suspensions(db: &impl ConnectionTrait, actor: &Actor, id: AccountId) -> Result<Vec<Past>> {
    find(db, actor, id).await?;
    let rows = suspension::Entity::find()
        .filter(suspension::Column::AccountId.eq(id))
        .order_by_desc(suspension::Column::Id)
        .all(db)
        .await?;
    let entries: Vec<_> = rows.iter().map(|row| row.audit_entry_id).collect();
    let mut reasons = audit::list_reasons(db, &entries).await?;
    let past = |row: suspension::Model| Past { reason: reasons.remove(&row.audit_entry_id), suspension: row };
    Ok(rows.into_iter().map(past).collect())
}

/// Suspends somebody, from now: their sessions end at once.
pub async fn suspend(
    db: &Database,
    actor: &Actor,
    (id, version): (AccountId, i32),
    new: NewSuspension,
) -> Result<()> {
    let txn = db.begin().await?;
    let person = find_other(&txn, actor, id).await?;
    if person.account.state != State::Active {
        return Err(Error::Conflict("conflict-account-not-active"));
    }
    change_state(&txn, (id, version), (State::Active, State::Suspended)).await?;
    leave_enough(&txn, id, &person.roles).await.map_err(as_conflict)?;
    let entry = Entry::new("AccountSuspended", Some(actor.id), actor.now)
        .about(SubjectKind::Account, id.0)
        .states(State::Active.to_string(), State::Suspended.to_string())
        .detail(json!({ "last_on": new.last_on }))
        .reason(new.reason.into_string());
    let row = suspension::ActiveModel {
        id: Set(SuspensionId::at(actor.now)),
        account_id: Set(id),
        started_at: Set(actor.now),
        last_on: Set(new.last_on),
        lifted_at: Set(None),
        audit_entry_id: Set(entry.id()),
    };
    audit::record(&txn, entry).await?;
    let suspension = row.insert(&txn).await?;
    if let Some(ends_at) = suspension.last_on.and_then(day::ends_at) {
        job::enqueue(&txn, &Job::LiftSuspension { suspension_id: suspension.id }, ends_at).await?;
    }
    follow(&txn, actor, id).await?;
    Ok(txn.commit().await?)
}

/// Who is needed in their role cannot be suspended; no field is at fault.
fn as_conflict(error: Error) -> Error {
    match error {
        Error::Invalid(_) => Error::Conflict("conflict-role-needed"),
        other => other,
    }
}

/// Lets somebody in again who was suspended.
pub async fn reinstate(db: &Database, actor: &Actor, (id, version): (AccountId, i32)) -> Result<()> {
    let txn = db.begin().await?;
    find_other(&txn, actor, id).await?;
    put_back(&txn, Some(actor.id), (id, version), actor.now).await?;
    Ok(txn.commit().await?)
}

/// Ends a suspension whose last day is over, unless somebody lifted it before.
pub async fn lift(db: &Database, id: SuspensionId, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    let found = suspension::Entity::find_by_id(id).one(&txn).await?;
    let over = found.filter(|row| {
        row.lifted_at.is_none() && row.last_on.and_then(day::ends_at).is_some_and(|ends_at| ends_at <= now)
    });
    let Some(suspension) = over else { return Ok(()) };
    let account = account::Entity::find_by_id(suspension.account_id).one(&txn).await?;
    let Some(account) = account.filter(|account| account.state == State::Suspended) else { return Ok(()) };
    put_back(&txn, None, (account.id, account.version), now).await?;
    Ok(txn.commit().await?)
}

async fn put_back(
    txn: &DatabaseTransaction,
    by: Option<AccountId>,
    (id, version): (AccountId, i32),
    now: Timestamp,
) -> Result<()> {
    change_state(txn, (id, version), (State::Suspended, State::Active)).await?;
    suspension::Entity::update_many()
        .col_expr(suspension::Column::LiftedAt, Expr::value(now))
        .filter(suspension::Column::AccountId.eq(id).and(suspension::Column::LiftedAt.is_null()))
        .exec(txn)
        .await?;
    let entry = Entry::new("AccountReinstated", by, now)
        .about(SubjectKind::Account, id.0)
        .states(State::Suspended.to_string(), State::Active.to_string());
    audit::record(txn, entry).await?;
    job::enqueue(txn, &Job::SendAccountMail { recipient_id: id }, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_none_or_one_to_come() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let parse = |parts| parse_last(parts, today);
        assert_eq!(parse(["", " ", ""]), Ok(None));
        assert_eq!(parse(["24", "11", "2026"]), Ok(Some(today)));
        assert_eq!(parse(["30", "2", "2027"]), Err(Problem::new("problem-last-day-unsound")));
        assert_eq!(parse(["", "11", "2026"]), Err(Problem::new("problem-last-day-unsound")));
        for past in [["23", "11", "2026"], ["1", "1", "9999"], ["1", "1", "-5"]] {
            assert_eq!(parse(past), Err(Problem::new("problem-last-day-past")), "{past:?}");
        }
    }
}
