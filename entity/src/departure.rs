//! That somebody left, and what they asked to become of what they wrote.

use crate::{
    code::codes,
    id::{AccountId, DepartureId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "departure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DepartureId,
    #[sea_orm(unique)]
    pub account_id: AccountId,
    pub contributions: Contributions,
    pub left_at: DateTimeUtc,
    pub address: Option<String>,
}

codes! {
    /// What becomes of what somebody wrote who leaves.
    pub enum Contributions {
        /// It stays, under the shown name.
        Named,
        /// It stays, attributed to nobody.
        Unnamed,
        /// All of it is withdrawn.
        Withdrawn,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
