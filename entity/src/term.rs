//! One code of a taxonomy; it retires and is never reworded.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "term")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub taxonomy: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub version: String,
    pub label_en: String,
    pub label_cy: Option<String>,
    pub effective_from: Date,
    pub effective_to: Option<Date>,
    pub successor: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
