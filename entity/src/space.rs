//! A room of threads with an audience and a posting rule.

use crate::{code::codes, id::SpaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "space")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SpaceId,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    pub purpose: String,
    pub posting: Posting,
    pub position: i32,
    pub created_at: DateTimeUtc,
    pub archived_at: Option<DateTimeUtc>,
    pub version: i32,
}

codes! {
    /// When a post can be read by others.
    pub enum Posting {
        StraightAway,
        AfterReview,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
