//! How accounts appear to readers: the shown name, and the affiliation by its owner's choice.

use crate::domain::{Result, Timestamp};
use entity::{
    account,
    id::{AccountId, OrganisationId},
    membership,
    organisation::{self, Kind as OrganisationKind},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DerivePartialModel, EntityTrait, ExprTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait,
    sea_query::{DynIden, Expr},
};
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

/// What of an account appears, once for each place that it shows.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "account::Entity")]
struct Appearing {
    id: AccountId,
    shown_name: String,
    unnamed_at: Option<Timestamp>,
    #[sea_orm(nested)]
    organisation: Option<organisation::Model>,
}

/// How these accounts appear, in a fixed number of queries; of nobody, in none.
pub async fn bylines(db: &impl ConnectionTrait, ids: &[AccountId]) -> Result<HashMap<AccountId, Byline>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let is_shown = |_, membership: DynIden| {
        let its = |column| Expr::col((membership.clone(), column));
        Condition::all()
            .add(its(membership::Column::EndedOn).is_null())
            .add(its(membership::Column::AffiliationShown).eq(true))
    };
    let shown = account::Entity::find()
        .filter(account::Column::Id.is_in(ids.iter().copied()))
        .join(JoinType::LeftJoin, membership::Relation::Account.def().rev().on_condition(is_shown))
        .join(JoinType::LeftJoin, membership::Relation::Organisation.def())
        .order_by_asc(membership::Column::Id);
    let shown: Vec<Appearing> = shown.into_partial_model().all(db).await?;
    let places = shown.iter().filter_map(|account| account.organisation.clone());
    let appearing = appearances(db, places.collect()).await?;
    let mut bylines = HashMap::new();
    for Appearing { id, shown_name, unnamed_at, organisation } in shown {
        let named = unnamed_at.is_none();
        let affiliation = organisation.and_then(|place| appearing.get(&place.id).cloned());
        bylines.entry(id).or_insert_with(|| Byline {
            shown_name: Some(shown_name).filter(|_| named),
            affiliation: affiliation.filter(|_| named),
        });
    }
    Ok(bylines)
}

/// The names that these accounts show or showed, and whether they are still told; to look for, and not to show.
pub(crate) async fn shown_names(
    db: &impl ConnectionTrait,
    ids: Vec<AccountId>,
) -> Result<Vec<(String, bool)>> {
    let names = account::Entity::find()
        .select_only()
        .columns([account::Column::ShownName, account::Column::UnnamedAt])
        .filter(account::Column::Id.is_in(ids));
    let names: Vec<(String, Option<Timestamp>)> = names.into_tuple().all(db).await?;
    Ok(names.into_iter().map(|(name, unnamed_at)| (name, unnamed_at.is_none())).collect())
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
