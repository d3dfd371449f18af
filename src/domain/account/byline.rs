//! How accounts appear to readers: the shown name, and the affiliation by its owner's choice.

use crate::domain::Result;
use entity::{
    account,
    id::{AccountId, OrganisationId},
    membership,
    organisation::{self, Kind as OrganisationKind},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Below so many members an organisation's kind stands instead of its name.
const FEWEST_NAMED: i64 = 5;

/// How an account appears to readers: the shown name, and the affiliation if it chose to show one. Wherever something is
/// attributed, to whatever reader, this is what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Byline {
    /// The shown name; none of somebody who left and is no longer named.
    pub shown_name: Option<String>,
    /// Where they belong, by their present choice.
    pub affiliation: Option<Affiliation>,
}

impl Byline {
    /// The name alone, where no affiliation is shown beside it.
    pub fn of_name(account: &account::Model) -> Self {
        let named = account.unnamed_at.is_none();
        Self { shown_name: Some(account.shown_name.clone()).filter(|_| named), affiliation: None }
    }
}

/// An organisation by name, or by its kind while it has fewer than five members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Affiliation {
    /// Its name.
    Named(String),
    /// Its kind.
    Kind(OrganisationKind),
}

/// How these accounts appear, in a fixed number of queries; of nobody, in none.
pub async fn bylines(db: &impl ConnectionTrait, ids: &[AccountId]) -> Result<HashMap<AccountId, Byline>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let accounts =
        account::Entity::find().filter(account::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let shown = membership::Entity::find()
        .filter(membership::Column::AccountId.is_in(ids.iter().copied()))
        .filter(membership::Column::EndedOn.is_null().and(membership::Column::AffiliationShown.eq(true)))
        .find_also_related(organisation::Entity)
        .order_by_asc(membership::Column::Id)
        .all(db)
        .await?;
    let places: Vec<_> = shown.iter().map(|(membership, _)| membership.clone()).collect();
    let organisations = shown.into_iter().filter_map(|(_, organisation)| organisation);
    let appearing = appearances(db, organisations.collect()).await?;
    let mut affiliations: HashMap<AccountId, Affiliation> = HashMap::new();
    for place in places {
        if let Some(affiliation) = appearing.get(&place.organisation_id) {
            affiliations.entry(place.account_id).or_insert_with(|| affiliation.clone());
        }
    }
    let byline = |account: account::Model| {
        let named = account.unnamed_at.is_none();
        let affiliation = affiliations.get(&account.id).cloned().filter(|_| named);
        (account.id, Byline { shown_name: Some(account.shown_name).filter(|_| named), affiliation })
    };
    Ok(accounts.into_iter().map(byline).collect())
}

/// How these organisations appear to readers who are told which they are.
pub async fn appearances(
    db: &impl ConnectionTrait,
    organisations: Vec<organisation::Model>,
) -> Result<HashMap<OrganisationId, Affiliation>> {
    if organisations.is_empty() {
        return Ok(HashMap::new());
    }
    let sizes = count_members(db, organisations.iter().map(|organisation| organisation.id)).await?;
    let appearance = |organisation: organisation::Model| {
        let few = sizes.get(&organisation.id).is_none_or(|size| *size < FEWEST_NAMED);
        let appearance =
            if few { Affiliation::Kind(organisation.kind) } else { Affiliation::Named(organisation.name) };
        (organisation.id, appearance)
    };
    Ok(organisations.into_iter().map(appearance).collect())
}

/// How many accounts belong to each of these organisations now; an organisation without any is left out.
async fn count_members(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = OrganisationId>,
) -> Result<HashMap<OrganisationId, i64>> {
    let members = membership::Entity::find()
        .select_only()
        .column(membership::Column::OrganisationId)
        .column_as(membership::Column::Id.count(), "members")
        .filter(membership::Column::OrganisationId.is_in(ids).and(membership::Column::EndedOn.is_null()))
        .group_by(membership::Column::OrganisationId);
    let counted: Vec<(OrganisationId, i64)> = members.into_tuple().all(db).await?;
    Ok(counted.into_iter().collect())
}
