//! One chat entry of a meeting.

use crate::{
    code::codes,
    handling::Handling,
    id::{AccountId, AgendaItemId, MeetingId, MessageId, OrganisationId},
    language::Language,
    reaction::Counts,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    pub meeting_id: MeetingId,
    pub seq: i64,
    pub revision: i32,
    pub edited_at: Option<DateTimeUtc>,
    pub agenda_item_id: Option<AgendaItemId>,
    pub reply_to_id: Option<MessageId>,
    pub mark: Option<Mark>,
    pub author_id: AccountId,
    pub organisation_id: Option<OrganisationId>,
    pub handling: Handling,
    pub language: Language,
    pub created_at: DateTimeUtc,
    pub published_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub declined_at: Option<DateTimeUtc>,
    pub decline_reason: Option<String>,
    pub locked_at: Option<DateTimeUtc>,
    pub destroyed_at: Option<DateTimeUtc>,
    pub version: i32,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub reactions: Option<Counts>,
}

codes! {
    /// What a message is for the minutes.
    pub enum Mark {
        /// Somebody is to do something.
        Action,
        /// Something was decided.
        Decision,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::meeting::Entity",
        from = "Column::MeetingId",
        to = "super::meeting::Column::Id"
    )]
    Meeting,
    /// What it says now.
    #[sea_orm(
        belongs_to = "super::message_revision::Entity",
        from = "(Column::Id, Column::Revision)",
        to = "(super::message_revision::Column::MessageId, super::message_revision::Column::Number)"
    )]
    Wording,
}

impl Related<super::meeting::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Meeting.def()
    }
}

impl Related<super::message_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Wording.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
