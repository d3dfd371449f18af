//! Deciding about a member: what it takes, and who may.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, account,
    database::Database,
    day,
    job::{self, Job},
    sanction::record,
    text::{Rule, Text},
};
use chrono::{Days, NaiveDate};
use entity::{
    account::{self as account_row, State},
    id::{AccountId, SanctionId},
    membership,
    role_grant::Role,
    sanction::{self, Kind},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select,
    sea_query::Expr,
};

const REASON: Rule = Rule::required(1000, "problem-reason-missing", "problem-reason-too-long").of_reason();

/// The longest pause or suspension.
const LONGEST: Days = Days::new(366);

/// What it takes to decide about a member.
#[derive(Debug, Clone)]
pub struct NewSanction {
    kind: Kind,
    reason: Text,
    last_on: Option<NaiveDate>,
}

impl NewSanction {
    /// Checks what someone chose and typed; a warning has no last day, and the others need one.
    pub fn parse(
        (kind, reason): (&str, &str),
        last_on: [&str; 3],
        today: NaiveDate,
    ) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let unknown = |_| Problem::new("problem-sanction-kind-missing");
        let kind = errors.check("kind", kind.parse::<Kind>().map_err(unknown));
        let last_on = match kind {
            Some(Kind::Pause | Kind::Suspension) => {
                errors.check("last_on", parse_last(last_on, today).map(Some))
            }
            Some(Kind::Warning) | None => Some(None),
        };
        let reason = errors.check("reason", Text::parse(reason, REASON));
        match (kind, reason, last_on) {
            (Some(kind), Some(reason), Some(last_on)) => Ok(Self { kind, reason, last_on }),
            _ => Err(errors),
        }
    }
}

fn parse_last(parts: [&str; 3], today: NaiveDate) -> std::result::Result<NaiveDate, Problem> {
    let [day, month, year] = parts.map(str::trim);
    let date = || NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let date = date().ok_or(Problem::new("problem-sanction-day-unsound"))?;
    let latest = today + LONGEST;
    if (today..=latest).contains(&date) { Ok(date) } else { Err(Problem::new("problem-sanction-day-range")) }
}

/// The accounts about which the actor may ask: moderators all that are active, and nobody else any.
pub fn members(actor: &Actor) -> Select<account_row::Entity> {
    let active = account_row::Entity::find().filter(account_row::Column::State.eq(State::Active));
    active.filter(Expr::value(actor.is_moderator()))
}

/// Finds one of them by its key.
pub async fn find_member(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: AccountId,
) -> Result<account_row::Model> {
    members(actor).filter(account_row::Column::Id.eq(id)).one(db).await?.ok_or(Error::NotFound)
}

/// Whether somebody is the actor's to decide about: no office holder (the secretary suspends those), not themselves,
/// and nobody of an organisation of their own.
pub async fn may_sanction(db: &impl ConnectionTrait, actor: &Actor, id: AccountId) -> Result<bool> {
    match check(db, actor, id).await {
        Ok(()) => Ok(true),
        Err(Error::Forbidden(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) async fn check(db: &impl ConnectionTrait, actor: &Actor, id: AccountId) -> Result<()> {
    if !actor.is_moderator() {
        return Err(Error::NotFound);
    }
    if id == actor.id {
        return Err(Error::Forbidden("forbidden-sanction-own"));
    }
    let roles = account::list_roles(db, id).await?;
    if roles.iter().any(|role| *role != Role::Member) {
        return Err(Error::Forbidden("forbidden-sanction-office"));
    }
    let memberships = membership::Entity::find().filter(membership::Column::AccountId.eq(id)).all(db).await?;
    if memberships.iter().any(|membership| actor.has_interest_in(Some(membership.organisation_id))) {
        return Err(Error::Forbidden("forbidden-own-organisation"));
    }
    Ok(())
}

/// Decides about a member, from now.
pub async fn impose(
    db: &Database,
    actor: &Actor,
    (account_id, key): (AccountId, Option<SanctionId>),
    new: NewSanction,
) -> Result<sanction::Model> {
    let txn = db.begin().await?;
    find_member(&txn, actor, account_id).await?;
    check(&txn, actor, account_id).await?;
    let id = key.unwrap_or_else(|| SanctionId::at(actor.now));
    if let Some(already) = sanction::Entity::find_by_id(id).one(&txn).await? {
        let same = already.decided_by == actor.id && already.account_id == account_id;
        return if same { Ok(already) } else { Err(Error::Conflict("conflict-changed")) };
    }
    let row = sanction::ActiveModel {
        id: Set(id),
        account_id: Set(account_id),
        kind: Set(new.kind),
        reason: Set(new.reason.into_string()),
        decided_by: Set(actor.id),
        started_at: Set(actor.now),
        last_on: Set(new.last_on),
        ends_at: Set(new.last_on.and_then(day::ends_at)),
        lifted_at: Set(None),
        lifted_by: Set(None),
        appeal: Set(None),
        appealed_at: Set(None),
        appeal_decided_by: Set(None),
        appeal_decided_at: Set(None),
        appeal_outcome: Set(None),
        appeal_reason: Set(None),
        version: Set(1),
    };
    let sanction = row.insert(&txn).await.map_err(Error::of_key_in_use)?;
    record(&txn, actor, ("SanctionImposed", "none", &sanction.kind.to_string()), &sanction).await?;
    job::enqueue(&txn, &Job::SendAccountMail { recipient_id: account_id }, actor.now).await?;
    txn.commit().await?;
    Ok(sanction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_needs_a_last_day_within_a_year_and_a_warning_none() {
        let today = "2026-11-26".parse().unwrap();
        let parse = |kind, day: [&str; 3]| {
            let parsed = NewSanction::parse((kind, "Please keep to the rules."), day, today);
            parsed.map(|new| new.last_on).map_err(|errors| errors.iter().next().unwrap().problem.key)
        };
        assert_eq!(parse("warning", ["", "", ""]), Ok(None));
        assert_eq!(parse("pause", ["26", "11", "2026"]), Ok(Some(today)));
        assert_eq!(parse("pause", ["", "", ""]), Err("problem-sanction-day-unsound"));
        assert_eq!(parse("suspension", ["25", "11", "2026"]), Err("problem-sanction-day-range"));
        assert_eq!(parse("suspension", ["1", "12", "2027"]), Err("problem-sanction-day-range"));
        assert_eq!(parse("", ["", "", ""]), Err("problem-sanction-kind-missing"));
    }
}
