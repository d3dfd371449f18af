//! Organisations: charities, academic bodies, survivors' groups, the prosecution service, observers.

use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, Timestamp,
    audit::{self, Entry},
    database::Database,
    page::{Page, name_after},
    text::{Rule, Text},
};
use entity::{
    account,
    id::{AccountId, MembershipId, OrganisationId},
    membership,
    organisation::{self, Kind as OrganisationKind},
    role_grant::Role,
    subject::SubjectKind,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use serde_json::json;

/// Organisations on a page.
const PAGE: usize = 50;

const NAME: Rule = Rule::required(120, "problem-name-missing", "problem-name-too-long");

/// What it takes to enter an organisation.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    key: Option<OrganisationId>,
    name: Text,
    kind: OrganisationKind,
    parent_id: Option<OrganisationId>,
}

impl NewOrganisation {
    /// Checks what someone typed, and the kind that they chose if they chose one.
    pub fn parse(name: &str, kind: Option<OrganisationKind>) -> std::result::Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.check("name", Text::parse_name(name, NAME));
        let kind = errors.check("kind", kind.ok_or_else(|| Problem::new("problem-choice-missing")));
        let (Some(name), Some(kind)) = (name, kind) else { return Err(errors) };
        Ok(Self { key: None, name, kind, parent_id: None })
    }

    /// Makes it part of another.
    #[must_use]
    pub fn below(self, parent_id: Option<OrganisationId>) -> Self {
        Self { parent_id, ..self }
    }

    /// Chooses the organisation's key beforehand: the same key twice enters one.
    #[must_use]
    pub fn with_key(self, key: Option<OrganisationId>) -> Self {
        Self { key, ..self }
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

/// Whether somebody with these roles may lead an organisation: not whoever reads what would let a lead match those whom
/// they nominated with shown names (decision 7).
pub fn may_lead(roles: &[Role]) -> bool {
    !roles.iter().any(|role| matches!(role, Role::MembershipSecretary | Role::Auditor))
}

/// Whether an account leads an organisation now.
pub async fn leads(db: &impl ConnectionTrait, id: AccountId) -> Result<bool> {
    Ok(current(id).filter(membership::Column::LeadSince.is_not_null()).count(db).await? > 0)
}

/// The same, with the account's row locked: of two who change this and its roles at once the second sees the first.
pub async fn is_lead(txn: &DatabaseTransaction, id: AccountId) -> Result<bool> {
    account::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    leads(txn, id).await
}

/// Whether an account has a place in an organisation now.
pub async fn belongs(db: &impl ConnectionTrait, id: AccountId, there: OrganisationId) -> Result<bool> {
    Ok(current(id).filter(membership::Column::OrganisationId.eq(there)).count(db).await? > 0)
}

/// The places that an account has now.
pub fn current(id: AccountId) -> Select<membership::Entity> {
    let present = membership::Column::AccountId.eq(id).and(membership::Column::EndedOn.is_null());
    membership::Entity::find().filter(present)
}

/// Whether the actor keeps the organisations.
pub fn may_keep(actor: &Actor) -> bool {
    actor.holds(Role::MembershipSecretary)
}

/// The organisations that the actor may see listed: the secretary all, and nobody else any.
pub fn visible(actor: &Actor) -> Select<organisation::Entity> {
    organisation::Entity::find().filter(Expr::value(may_keep(actor)))
}

/// The organisations, by name.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: &str,
) -> Result<Page<organisation::Model, String>> {
    let mut organisations = visible(actor);
    if let Some(after) = name_after(after) {
        organisations = organisations.filter(organisation::Column::Name.gt(after));
    }
    let ordered = organisations.order_by_asc(organisation::Column::Name).limit(PAGE as u64 + 1);
    Ok(Page::cut(ordered.all(db).await?, PAGE, |last| last.name.clone()))
}

/// The organisations of which others may be part, by name: those that are part of none.
pub async fn list_parents(db: &impl ConnectionTrait) -> Result<Vec<organisation::Model>> {
    let free = organisation::Entity::find().filter(organisation::Column::ParentId.is_null());
    Ok(free.order_by_asc(organisation::Column::Name).all(db).await?)
}

/// Enters an organisation, as the secretary.
pub async fn enter(db: &Database, actor: &Actor, new: NewOrganisation) -> Result<OrganisationId> {
    if !may_keep(actor) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    if let Some(key) = new.key
        && organisation::Entity::find_by_id(key).one(&txn).await?.is_some()
    {
        return Ok(key);
    }
    check(&txn, None, &new).await?;
    let organisation = create(&txn, Some(actor.id), new, actor.now).await?;
    txn.commit().await?;
    Ok(organisation.id)
}

/// Changes what an organisation is called, what it is, and of what it is part.
pub async fn change(
    db: &Database,
    actor: &Actor,
    (id, version): (OrganisationId, i32),
    new: NewOrganisation,
) -> Result<()> {
    if !may_keep(actor) {
        return Err(Error::NotFound);
    }
    let txn = db.begin().await?;
    let before = find(&txn, id).await?;
    check(&txn, Some(id), &new).await?;
    let changed = organisation::Entity::update_many()
        .col_expr(organisation::Column::Name, Expr::value(new.name.into_string()))
        .col_expr(organisation::Column::Kind, Expr::value(new.kind))
        .col_expr(organisation::Column::ParentId, Expr::value(new.parent_id))
        .col_expr(organisation::Column::Version, Expr::value(version + 1))
        .filter(organisation::Column::Id.eq(id).and(organisation::Column::Version.eq(version)))
        .exec(&txn)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict("conflict-changed"));
    }
    let entry = Entry::new("OrganisationChanged", Some(actor.id), actor.now)
        .about(SubjectKind::Organisation, id.0)
        .states(before.kind.to_string(), new.kind.to_string());
    audit::record(&txn, entry).await?;
    Ok(txn.commit().await?)
}

/// A name stands once, and what is part of another has no parts: so no organisation is part of itself.
async fn check(txn: &DatabaseTransaction, id: Option<OrganisationId>, new: &NewOrganisation) -> Result<()> {
    let same = find_by_name(txn, new.name.as_str()).await?;
    if same.is_some_and(|same| Some(same.id) != id) {
        return Err(FieldErrors::one("name", Problem::new("problem-organisation-taken")).into());
    }
    let Some(parent_id) = new.parent_id else { return Ok(()) };
    let parent = organisation::Entity::find_by_id(parent_id).one(txn).await?;
    let above_all = parent.is_some_and(|parent| parent.parent_id.is_none() && Some(parent.id) != id);
    let parts = match id {
        Some(id) => {
            organisation::Entity::find().filter(organisation::Column::ParentId.eq(id)).count(txn).await?
        }
        None => 0,
    };
    if above_all && parts == 0 {
        return Ok(());
    }
    Err(FieldErrors::one("parent", Problem::new("problem-parent-below")).into())
}

/// Enters an organisation.
pub async fn create(
    txn: &DatabaseTransaction,
    by: Option<AccountId>,
    new: NewOrganisation,
    now: Timestamp,
) -> Result<organisation::Model> {
    let row = organisation::ActiveModel {
        id: Set(new.key.unwrap_or_else(|| OrganisationId::at(now))),
        name: Set(new.name.into_string()),
        kind: Set(new.kind),
        parent_id: Set(new.parent_id),
        created_at: Set(now),
        version: Set(1),
    };
    let organisation = row.insert(txn).await.map_err(Error::of_key_in_use)?;
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

/// Gives an account its place in an organisation, from today. The database lets it have one there at a time.
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
    let membership = row.insert(txn).await.map_err(Error::of_key_in_use)?;
    let entry = Entry::new("MembershipStarted", by, now)
        .about(SubjectKind::Membership, membership.id.0)
        .detail(json!({ "account": new.account_id, "organisation": new.organisation_id, "lead": new.lead }));
    audit::record(txn, entry).await
}
