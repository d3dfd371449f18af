//! Each wording that a section of minutes has had, the present one included.

use crate::id::{AccountId, MinutesSectionId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "minutes_section_revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub minutes_section_id: MinutesSectionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub source: String,
    pub html: String,
    pub by: AccountId,
    pub at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
