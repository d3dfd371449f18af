//! A scheduled meeting of a space.

use crate::id::{AccountId, AgendaItemId, MeetingId, MeetingSeriesId, MessageId, SpaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "meeting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeetingId,
    pub space_id: SpaceId,
    #[sea_orm(unique)]
    pub reference: String,
    pub title: String,
    pub purpose: String,
    pub chair_id: AccountId,
    pub starts_at_local: DateTime,
    pub zone: String,
    pub duration_minutes: i32,
    pub opened_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub cancelled_at: Option<DateTimeUtc>,
    pub cancellation_reason: Option<String>,
    pub over_at: Option<DateTimeUtc>,
    pub epoch: Uuid,
    pub last_seq: i64,
    pub sequence: i32,
    pub series_id: Option<MeetingSeriesId>,
    pub writing_locked_at: Option<DateTimeUtc>,
    pub slow_seconds: Option<i32>,
    pub agenda_item_id: Option<AgendaItemId>,
    pub pinned_message_id: Option<MessageId>,
    pub lobby_at: Option<DateTimeUtc>,
    pub transcript_days: Option<i32>,
    pub transcript_destroyed_at: Option<DateTimeUtc>,
    pub last_action: i32,
    pub created_by: AccountId,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::space::Entity", from = "Column::SpaceId", to = "super::space::Column::Id")]
    Space,
}

impl Related<super::space::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Space.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
