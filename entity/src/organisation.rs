//! A charity, an academic body, a survivors' group, the prosecution service, or an observer.

use crate::{code::codes, id::OrganisationId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationId,
    #[sea_orm(unique)]
    pub name: String,
    pub kind: Kind,
    pub parent_id: Option<OrganisationId>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

codes! {
    /// What an organisation is; shown instead of its name while it has fewer than five members.
    pub enum Kind {
        Charity,
        Academic,
        SurvivorsGroup,
        Prosecution,
        Observer,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
