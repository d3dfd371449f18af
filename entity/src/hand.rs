//! Somebody in a meeting who would like to speak.

use crate::id::{AccountId, HandId, MeetingId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "hand")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HandId,
    pub meeting_id: MeetingId,
    pub account_id: AccountId,
    pub seq: i64,
    pub reason: Option<String>,
    pub raised_at: DateTimeUtc,
    pub called_at: Option<DateTimeUtc>,
    pub lowered_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::meeting::Entity",
        from = "Column::MeetingId",
        to = "super::meeting::Column::Id"
    )]
    Meeting,
}

impl Related<super::meeting::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Meeting.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
