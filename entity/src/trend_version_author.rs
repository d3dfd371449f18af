//! Everyone who wrote, edited or graded a version, and so may not approve it.

use crate::id::{AccountId, TrendVersionId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "trend_version_author")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub trend_version_id: TrendVersionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
