//! Somebody who was asked to leave a meeting, and when they might come back.

use crate::id::{AccountId, MeetingId, MeetingRemovalId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "meeting_removal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeetingRemovalId,
    pub meeting_id: MeetingId,
    pub account_id: AccountId,
    pub removed_by: AccountId,
    pub removed_at: DateTimeUtc,
    pub returned_by: Option<AccountId>,
    pub returned_at: Option<DateTimeUtc>,
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
