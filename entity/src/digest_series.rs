//! A run of digests for one audience.

use crate::id::DigestSeriesId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "digest_series")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DigestSeriesId,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    pub audience: Json,
    pub created_at: DateTimeUtc,
    pub archived_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
