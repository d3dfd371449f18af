//! The terms on which people use the forum: versions as data, and who accepted which, when.

mod publication;

pub use publication::{NewVersion, count_outstanding, list_outstanding, may_publish, publish, visible};

use crate::domain::{
    Actor, Error, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    difference::{self, Change},
    markdown,
    text::{Rule, Text},
};
use entity::{
    account, id::AccountId, language::Language, subject::SubjectKind, terms_acceptance, terms_version,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType},
};
use serde_json::json;

/// The first version, in English; it comes with the software, so that there always is one.
const FIRST: &str = include_str!("first.md");

const TEXT: Rule = Rule::required(20_000, "problem-terms-missing", "problem-terms-too-long");

/// Writes the first version into a database that has none.
pub async fn load(db: &Database, now: Timestamp) -> Result<()> {
    let txn = db.begin().await?;
    if terms_version::Entity::find().count(&txn).await? == 0 {
        insert(&txn, (1, Language::En), first()?, (None, now)).await?;
    }
    Ok(txn.commit().await?)
}

fn first() -> Result<Text> {
    Text::parse(FIRST, TEXT).map_err(|problem: Problem| {
        Error::Database(sea_orm::DbErr::Custom(format!("the first terms are unsound: {}", problem.key)))
    })
}

async fn insert(
    txn: &DatabaseTransaction,
    (number, language): (i32, Language),
    text: Text,
    (by, now): (Option<AccountId>, Timestamp),
) -> Result<()> {
    let row = terms_version::ActiveModel {
        number: Set(number),
        language: Set(language),
        html: Set(markdown::render(&text)),
        source: Set(text.into_string()),
        published_at: Set(now),
        published_by: Set(by),
    };
    row.insert(txn).await.map_err(Error::of_key_in_use)?;
    Ok(())
}

/// The version in force, in a language or else in English.
pub async fn find_current(db: &impl ConnectionTrait, language: Language) -> Result<terms_version::Model> {
    let latest = terms_version::Entity::find().order_by_desc(terms_version::Column::Number);
    let latest = latest.one(db).await?.ok_or(Error::NotFound)?;
    find(db, latest.number, language).await
}

/// Holds the version in force until the transaction ends: whoever accepts it with others, whoever publishes the next one
/// alone. Otherwise PostgreSQL would let somebody accept a version while the next one is written, and they would never
/// be asked for that. What is in force has to be asked after this, since it may have waited for a newer one.
async fn hold_current(txn: &DatabaseTransaction, how: LockType) -> Result<()> {
    let latest = terms_version::Entity::find()
        .filter(terms_version::Column::Language.eq(Language::En))
        .order_by_desc(terms_version::Column::Number);
    latest.lock(how).one(txn).await?.ok_or(Error::NotFound)?;
    Ok(())
}

async fn find(db: &impl ConnectionTrait, number: i32, language: Language) -> Result<terms_version::Model> {
    let of_number = terms_version::Column::Number.eq(number);
    let mut rows = terms_version::Entity::find().filter(of_number).all(db).await?;
    rows.sort_by_key(|row| (row.language != language, row.language != Language::En));
    rows.into_iter().next().ok_or(Error::NotFound)
}

/// What changed since the version that the actor accepted last, by paragraph; nothing if they accepted none.
pub async fn list_changes(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Change>> {
    let accepted = terms_acceptance::Entity::find()
        .filter(terms_acceptance::Column::AccountId.eq(actor.id))
        .order_by_desc(terms_acceptance::Column::Number);
    let Some(accepted) = accepted.one(db).await? else { return Ok(Vec::new()) };
    let mut before = find(db, accepted.number, actor.language).await?;
    let mut after = find_current(db, actor.language).await?;
    if before.language != after.language {
        // Two languages cannot be compared.
        before = find(db, accepted.number, Language::En).await?;
        after = find_current(db, Language::En).await?;
    }
    Ok(difference::paragraphs(&before.source, &after.source))
}

/// Accepts the version in force, of this number.
pub async fn accept_current(db: &Database, actor: &Actor, number: i32) -> Result<()> {
    let txn = db.begin().await?;
    accept(&txn, (actor.id, number), actor.now).await?;
    Ok(txn.commit().await?)
}

/// Writes down that an account accepted a version; it must be the one in force. Accepting it twice is accepting it.
pub async fn accept(
    txn: &DatabaseTransaction,
    (account_id, number): (AccountId, i32),
    now: Timestamp,
) -> Result<()> {
    hold_current(txn, LockType::Share).await?;
    if find_current(txn, Language::En).await?.number != number {
        return Err(Error::Conflict("conflict-terms-changed"));
    }
    account::Entity::update_many()
        .col_expr(account::Column::TermsDueAt, Expr::value(None::<Timestamp>))
        .filter(account::Column::Id.eq(account_id))
        .exec(txn)
        .await?;
    if terms_acceptance::Entity::find_by_id((account_id, number)).one(txn).await?.is_some() {
        return Ok(());
    }
    let row = terms_acceptance::ActiveModel {
        account_id: Set(account_id),
        number: Set(number),
        accepted_at: Set(now),
    };
    row.insert(txn).await.map_err(Error::of_key_in_use)?;
    let entry = Entry::new("TermsAccepted", Some(account_id), now)
        .about(SubjectKind::Account, account_id.0)
        .detail(json!({ "number": number }));
    audit::record(txn, entry).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_terms_pass_through_the_door_of_every_text() {
        assert!(first().unwrap().as_str().contains("999"));
    }
}
