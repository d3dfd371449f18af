//! An organisation's word on a trend. There is one that stands; what it said before stays with its end.

use crate::{
    code::codes,
    handling::Handling,
    id::{AccountId, OrganisationId, SupportId, TrendId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "support")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SupportId,
    pub trend_id: TrendId,
    pub organisation_id: OrganisationId,
    pub account_id: AccountId,
    pub word: Word,
    pub evidence: String,
    pub handling: Handling,
    pub created_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

codes! {
    /// What an organisation says of a trend.
    pub enum Word {
        Supports,
        Contradicts,
        NoLongerSeen,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::organisation::Entity",
        from = "Column::OrganisationId",
        to = "super::organisation::Column::Id"
    )]
    Organisation,
}

impl Related<super::organisation::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Organisation.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
