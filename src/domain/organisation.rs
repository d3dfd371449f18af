//! Organisations: charities, academic bodies, survivors' groups, the prosecution service, observers.

use crate::domain::{
    Error, FieldErrors, Result, Timestamp,
    audit::{self, Entry},
    text::{Rule, Text},
};
use entity::{
    id::{AccountId, MembershipId, OrganisationId},
    membership,
    organisation::{self, Kind as OrganisationKind},
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter,
};
use serde_json::json;

const NAME: Rule = Rule::required(120, "problem-name-missing", "problem-name-too-long");

/// What it takes to enter an organisation.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    name: Text,
    kind: OrganisationKind,
}

impl NewOrganisation {
    /// Checks what someone typed.
    pub fn parse(name: &str, kind: OrganisationKind) -> std::result::Result<Self, FieldErrors> {
        let name = Text::parse_line(name, NAME).map_err(|problem| FieldErrors::one("name", problem))?;
        Ok(Self { name, kind })
    }
}

/// Finds an organisation by its key.
pub async fn find(db: &impl ConnectionTrait, id: OrganisationId) -> Result<organisation::Model> {
    organisation::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Finds an organisation by its name.
pub async fn find_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<organisation::Model>> {
    Ok(organisation::Entity::find().filter(organisation::Column::Name.eq(name)).one(db).await?)
}

/// Enters an organisation.
pub async fn create(
    txn: &DatabaseTransaction,
    by: Option<AccountId>,
    new: NewOrganisation,
    now: Timestamp,
) -> Result<organisation::Model> {
    let row = organisation::ActiveModel {
        id: Set(OrganisationId::at(now)),
        name: Set(new.name.into_string()),
        kind: Set(new.kind),
        parent_id: Set(None),
        created_at: Set(now),
        version: Set(1),
    };
    let organisation = row.insert(txn).await?;
    let entry =
        Entry::new("OrganisationCreated", by, now).about(SubjectKind::Organisation, organisation.id.0);
    audit::record(txn, entry).await?;
    Ok(organisation)
}

/// How somebody joins an organisation.
#[derive(Debug, Clone, Copy)]
pub struct NewMembership {
    /// Who.
    pub account_id: AccountId,
    /// Where.
    pub organisation_id: OrganisationId,
    /// Whether they may nominate for it.
    pub lead: bool,
    /// Whether readers see the organisation beside their name.
    pub affiliation_shown: bool,
}

/// Gives an account its place in an organisation, from today.
pub async fn join(
    txn: &DatabaseTransaction,
    by: Option<AccountId>,
    new: NewMembership,
    now: Timestamp,
) -> Result<()> {
    let row = membership::ActiveModel {
        id: Set(MembershipId::at(now)),
        account_id: Set(new.account_id),
        organisation_id: Set(new.organisation_id),
        lead_since: Set(new.lead.then_some(now)),
        affiliation_shown: Set(new.affiliation_shown),
        started_on: Set(now.date_naive()),
        ended_on: Set(None),
    };
    let membership = row.insert(txn).await?;
    let entry = Entry::new("MembershipStarted", by, now)
        .about(SubjectKind::Membership, membership.id.0)
        .detail(json!({ "account": new.account_id, "organisation": new.organisation_id, "lead": new.lead }));
    audit::record(txn, entry).await
}
