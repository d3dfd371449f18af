//! Series of digests, and the rule that says who gets them.

use crate::domain::{
    Error, FieldErrors, Result, Timestamp, account,
    audit::{self, Entry},
    text::{self, Rule, Text},
};
use entity::{
    digest, digest_series,
    id::{AccountId, DigestSeriesId, OrganisationId},
    language::Language,
    membership,
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

const NAME: Rule = Rule::required(120, "problem-name-missing", "problem-name-too-long");

/// Who gets the editions of a series: policy readers who take mail, of these organisations if any are named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// Organisations to whose members it is limited; none for all policy readers.
    pub organisations: Vec<OrganisationId>,
}

impl Audience {
    /// Who they are at this moment, by key, and the language of their mail.
    pub async fn resolve(&self, db: &impl ConnectionTrait) -> Result<Vec<(AccountId, Language)>> {
        let mut readers = account::list_mailed_in_brief(db, Role::PolicyReader).await?;
        if !self.organisations.is_empty() {
            let members = membership::Entity::find()
                .filter(membership::Column::OrganisationId.is_in(self.organisations.iter().copied()))
                .filter(membership::Column::EndedOn.is_null());
            let members = members.all(db).await?;
            let ids: HashSet<AccountId> = members.into_iter().map(|member| member.account_id).collect();
            readers.retain(|(id, _)| ids.contains(id));
        }
        Ok(readers)
    }
}

/// What it takes to begin a series.
#[derive(Debug, Clone)]
pub struct NewSeries {
    slug: String,
    name: Text,
    audience: Audience,
}

impl NewSeries {
    /// Checks the name in addresses (lower-case letters, digits and hyphens), and the name.
    pub fn parse(slug: &str, name: &str, audience: Audience) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.check("name", Text::parse_line(name, NAME));
        let slug = errors.check("slug", text::parse_slug(slug));
        match (slug, name) {
            (Some(slug), Some(name)) => Ok(Self { slug, name, audience }),
            _ => Err(errors),
        }
    }
}

/// Begins a series.
pub async fn create_series(
    txn: &DatabaseTransaction,
    by: Option<AccountId>,
    new: NewSeries,
    now: Timestamp,
) -> Result<digest_series::Model> {
    let taken = digest_series::Entity::find().filter(digest_series::Column::Slug.eq(&new.slug));
    if taken.one(txn).await?.is_some() {
        return Err(Error::Conflict("conflict-series-exists"));
    }
    let row = digest_series::ActiveModel {
        id: Set(DigestSeriesId::at(now)),
        slug: Set(new.slug),
        name: Set(new.name.into_string()),
        audience: Set(serde_json::to_value(&new.audience)?),
        created_at: Set(now),
        archived_at: Set(None),
        version: Set(1),
    };
    let series = row.insert(txn).await?;
    let entry = Entry::new("DigestSeriesCreated", by, now).about(SubjectKind::Digest, series.id.0);
    audit::record(txn, entry).await?;
    Ok(series)
}

/// The series that go on, by name.
pub async fn list_series(db: &impl ConnectionTrait) -> Result<Vec<digest_series::Model>> {
    let current = digest_series::Entity::find().filter(digest_series::Column::ArchivedAt.is_null());
    Ok(current.order_by_asc(digest_series::Column::Name).all(db).await?)
}

/// Finds a series by its key.
pub async fn find_series(db: &impl ConnectionTrait, id: DigestSeriesId) -> Result<digest_series::Model> {
    digest_series::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// How many would get an edition if it went out now.
pub async fn count_recipients(db: &impl ConnectionTrait, digest: &digest::Model) -> Result<usize> {
    let series = find_series(db, digest.series_id).await?;
    Ok(audience(&series)?.resolve(db).await?.len())
}

/// Reads the rule that a series carries.
pub(crate) fn audience(series: &digest_series::Model) -> Result<Audience> {
    Ok(serde_json::from_value(series.audience.clone())?)
}
