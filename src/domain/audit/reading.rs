use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{Entry, record},
    database::Database,
    day,
    page::{Cursor, Page, latest_first},
};
use chrono::{Datelike, NaiveDate};
use entity::{
    audit_entry, audit_reason,
    id::{AccountId, AuditEntryId},
    role_grant::Role,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect, Select, Statement, sea_query::Expr,
};
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// Entries on a page, and of an export at once.
const PAGE: usize = 50;
const AT_ONCE: usize = 500;

/// What somebody asked the log for, as typed.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// A kind of entry.
    pub kind: &'a str,
    /// The key of whoever did it.
    pub person: &'a str,
    /// The key of what it was done to.
    pub subject: &'a str,
    /// The first and the last day, in London.
    pub days: (&'a str, &'a str),
}

/// Which entries are wanted; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    kind: Option<String>,
    person: Option<AccountId>,
    subject: Option<Uuid>,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
}

impl Filter {
    /// Checks what somebody asked for.
    pub fn parse(asked: Asked<'_>) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let person = errors.check("person", key(asked.person));
        let subject = errors.check("subject", key(asked.subject));
        let first = errors.check("first", parse_day(asked.days.0));
        let last = errors.check("last", parse_day(asked.days.1));
        // A kind that nobody wrote finds nothing; PostgreSQL takes no NUL.
        let kind = Some(asked.kind.trim().replace('\0', "")).filter(|kind| !kind.is_empty());
        match (person, subject, first, last) {
            (Some(person), Some(subject), Some(first), Some(last)) => {
                Ok(Self { kind, person: person.map(AccountId), subject, first, last })
            }
            _ => Err(errors),
        }
    }

    /// What was looked for, in keys and codes.
    fn told(&self) -> Value {
        let Self { kind, person, subject, first, last } = self;
        let asked =
            json!({ "kind": kind, "person": person, "subject": subject, "first": first, "last": last });
        let Value::Object(asked) = asked else { return asked };
        Value::Object(asked.into_iter().filter(|(_, value)| !value.is_null()).collect())
    }

    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.kind.as_ref().map(|kind| audit_entry::Column::Kind.eq(kind)))
            .add_option(self.person.map(|person| audit_entry::Column::ActorId.eq(person)))
            .add_option(self.subject.map(|subject| audit_entry::Column::SubjectId.eq(subject)))
            .add_option(self.first.and_then(day::begins_at).map(|from| audit_entry::Column::At.gte(from)))
            .add_option(self.last.and_then(day::ends_at).map(|end| audit_entry::Column::At.lt(end)))
    }
}

fn key(text: &str) -> std::result::Result<Option<Uuid>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Problem::new("problem-key-unsound"))
}

fn parse_day(text: &str) -> std::result::Result<Option<NaiveDate>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // Moments that both databases can compare.
    let sound = |day: &NaiveDate| (1970..9999).contains(&day.year());
    text.parse().ok().filter(sound).map(Some).ok_or(Problem::new("problem-date-unsound"))
}

/// The entries that the actor may see: an auditor all, everybody else none.
pub fn visible(actor: &Actor) -> Select<audit_entry::Entity> {
    audit_entry::Entity::find().filter(Expr::value(actor.holds(Role::Auditor)))
}

/// How many entries there are since a moment.
pub async fn count_since(db: &impl ConnectionTrait, actor: &Actor, since: Timestamp) -> Result<u64> {
    Ok(visible(actor).filter(audit_entry::Column::At.gt(since)).count(db).await?)
}

/// Opens a page of the log, newest first; the log says who read it, and what they looked for.
pub async fn read(
    db: &Database,
    actor: &Actor,
    filter: &Filter,
    after: Option<Cursor>,
) -> Result<Page<audit_entry::Model>> {
    let txn = db.begin().await?;
    let page = list(&txn, actor, (filter, PAGE), after).await?;
    tell(&txn, actor, "AuditRead", filter).await?;
    txn.commit().await?;
    Ok(page)
}

/// Writes down that somebody takes a copy of these entries. What the copy holds is read by [`list_more`].
pub async fn export(db: &Database, actor: &Actor, filter: &Filter) -> Result<()> {
    let txn = db.begin().await?;
    tell(&txn, actor, "AuditExported", filter).await?;
    Ok(txn.commit().await?)
}

/// The next entries of an export, newest first.
pub async fn list_more(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    after: Option<Cursor>,
) -> Result<Page<audit_entry::Model>> {
    list(db, actor, (filter, AT_ONCE), after).await
}

async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    (filter, most): (&Filter, usize),
    after: Option<Cursor>,
) -> Result<Page<audit_entry::Model>> {
    let wanted = visible(actor).filter(filter.condition());
    let keys = (audit_entry::Column::At, audit_entry::Column::Id);
    let rows = latest_first(wanted, keys, (after, most)).all(db).await?;
    Ok(Page::cut(rows, most, |row| Cursor { at: row.at, id: row.id.0 }))
}

async fn tell(txn: &DatabaseTransaction, actor: &Actor, kind: &'static str, filter: &Filter) -> Result<()> {
    if !actor.holds(Role::Auditor) {
        return Err(Error::NotFound);
    }
    record(txn, Entry::new(kind, Some(actor.id), actor.now).detail(filter.told())).await
}

/// Which of these entries' reasons are still kept. What they say is nobody's to read here.
pub async fn list_reasons_kept(
    db: &impl ConnectionTrait,
    actor: &Actor,
    entries: &[audit_entry::Model],
) -> Result<HashSet<AuditEntryId>> {
    if !actor.holds(Role::Auditor) {
        return Ok(HashSet::new());
    }
    let reasoned = entries.iter().filter(|entry| entry.reason_hash.is_some()).map(|entry| entry.id);
    let kept = audit_reason::Entity::find()
        .select_only()
        .column(audit_reason::Column::AuditEntryId)
        .filter(audit_reason::Column::AuditEntryId.is_in(reasoned));
    Ok(kept.into_tuple().all(db).await?.into_iter().collect())
}

/// The kinds that occur, in order. Each is found by one step along an index, however many entries there are.
pub async fn list_kinds(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<String>> {
    const STEPS: &str = "WITH RECURSIVE step(kind) AS (
             SELECT min(kind) FROM audit_entry
             UNION ALL
             SELECT (SELECT min(kind) FROM audit_entry WHERE kind > step.kind) FROM step
             WHERE step.kind IS NOT NULL
         ) SELECT kind FROM step WHERE kind IS NOT NULL ORDER BY kind";
    if !actor.holds(Role::Auditor) {
        return Ok(Vec::new());
    }
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), STEPS)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "kind")?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(days: (&str, &str)) -> std::result::Result<Filter, FieldErrors> {
        Filter::parse(Asked { kind: "", person: "", subject: "", days })
    }

    #[test]
    fn what_cannot_be_a_day_or_a_key_is_a_problem_of_its_field() {
        assert_eq!(ask(("", "")), Ok(Filter::default()));
        for days in [("24/11/2026", ""), ("", "2026-02-30"), ("+100000-01-01", ""), ("", "-1000-01-01")] {
            assert_eq!(ask(days).unwrap_err().iter().count(), 1, "{days:?}");
        }
        let keys = Asked { kind: "", person: "Ada", subject: "T-2026-014", days: ("", "") };
        assert_eq!(Filter::parse(keys).unwrap_err().iter().count(), 2);
    }
}
