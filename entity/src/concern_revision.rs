//! Each wording that a concern has had, the present one included.

use crate::id::{AccountId, ConcernId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "concern_revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub concern_id: ConcernId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub title: String,
    pub should_change: String,
    pub what_happened: String,
    pub by: AccountId,
    pub at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
