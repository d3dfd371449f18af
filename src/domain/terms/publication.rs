//! A new version of the terms: what changes is shown, and everybody is asked again.

use crate::domain::{
    Actor, Error, FieldErrors, Result,
    audit::{self, Entry},
    database::Database,
    difference::{self, Change},
    draft,
    page::{Page, name_after},
    terms::{TEXT, find_current, hold_current, insert},
    text::{Rule, Text},
};
use entity::{
    account::{self, State},
    language::Language,
    role_grant::Role,
    subject::SubjectKind,
    terms_version,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::{Expr, LockType},
};
use serde_json::json;

/// People on a page.
const PAGE: usize = 50;

/// What it takes to publish a version.
#[derive(Debug, Clone)]
pub struct NewVersion {
    english: Text,
    welsh: Text,
}

impl NewVersion {
    /// Checks what someone typed: the English text, and the Welsh one, which may be left out.
    pub fn parse(english: &str, welsh: &str) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let english = errors.check("english", Text::parse(english, TEXT));
        let optional = Rule::optional(TEXT.most, TEXT.too_long);
        match (english, errors.check("welsh", Text::parse(welsh, optional))) {
            (Some(english), Some(welsh)) => Ok(Self { english, welsh }),
            _ => Err(errors),
        }
    }

    /// What it changes of an English text, by paragraph.
    pub fn changes(&self, before: &str) -> Vec<Change> {
        difference::paragraphs(before, self.english.as_str())
    }
}

/// Whether the actor keeps the terms.
pub fn may_publish(actor: &Actor) -> bool {
    actor.holds(Role::MembershipSecretary)
}

/// Publishes the version of a number, which must be the next one. From now on everybody is asked to accept it.
pub async fn publish(db: &Database, actor: &Actor, number: i32, new: NewVersion) -> Result<()> {
    if !may_publish(actor) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    hold_current(&txn, LockType::Update).await?;
    let current = find_current(&txn, Language::En).await?;
    if is_same(&txn, number, &new).await? {
        return Ok(());
    }
    if current.number.checked_add(1) != Some(number) {
        return Err(Error::Conflict("conflict-terms-published"));
    }
    insert(&txn, (number, Language::En), new.english, (Some(actor.id), actor.now)).await?;
    if !new.welsh.is_empty() {
        insert(&txn, (number, Language::Cy), new.welsh, (Some(actor.id), actor.now)).await?;
    }
    account::Entity::update_many()
        .col_expr(account::Column::TermsDueAt, Expr::value(actor.now))
        .filter(Expr::value(true))
        .exec(&txn)
        .await?;
    let entry = Entry::new("TermsPublished", Some(actor.id), actor.now)
        .about(SubjectKind::Account, actor.id.0)
        .detail(json!({ "number": number }));
    audit::record(&txn, entry).await?;
    draft::forget_sent(&txn, actor).await?;
    Ok(txn.commit().await?)
}

/// Whether this very version was published already: the same form, sent twice.
async fn is_same(db: &impl ConnectionTrait, number: i32, new: &NewVersion) -> Result<bool> {
    let rows = terms_version::Entity::find().filter(terms_version::Column::Number.eq(number)).all(db).await?;
    let says = |language: Language, text: &Text| {
        let row = rows.iter().find(|row| row.language == language);
        row.map_or("", |row| row.source.as_str()) == text.as_str()
    };
    Ok(!rows.is_empty() && says(Language::En, &new.english) && says(Language::Cy, &new.welsh))
}

/// Those whom the actor may see that have not accepted the version in force: active accounts, for the secretary.
pub fn visible(actor: &Actor) -> Select<account::Entity> {
    account::Entity::find()
        .filter(account::Column::TermsDueAt.is_not_null().and(account::Column::State.eq(State::Active)))
        .filter(Expr::value(may_publish(actor)))
}

/// How many have not accepted.
pub async fn count_outstanding(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    Ok(visible(actor).count(db).await?)
}

/// Those who have not accepted, by shown name.
pub async fn list_outstanding(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: &str,
) -> Result<Page<account::Model, String>> {
    let mut people = visible(actor);
    if let Some(after) = name_after(after) {
        people = people.filter(account::Column::ShownNameFolded.gt(after));
    }
    let ordered = people.order_by_asc(account::Column::ShownNameFolded).limit(PAGE as u64 + 1);
    Ok(Page::cut(ordered.all(db).await?, PAGE, |last| last.shown_name_folded.clone()))
}
