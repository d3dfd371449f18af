//! A point of a meeting's agenda.

use crate::{
    code::codes,
    id::{AccountId, AgendaItemId, MeetingId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agenda_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgendaItemId,
    pub meeting_id: MeetingId,
    pub position: i32,
    pub title: String,
    pub attribution: AttributionRule,
    pub created_at: DateTimeUtc,
    pub started_at: Option<DateTimeUtc>,
    pub owner_id: Option<AccountId>,
    pub minutes: Option<i32>,
    pub version: i32,
}

codes! {
    /// Who is named outside the meeting for what is said under an item.
    pub enum AttributionRule {
        /// Each as they chose for their message.
        OnRecord,
        /// Nobody: the Chatham House Rule.
        ChathamHouse,
        /// Nothing of it leaves the meeting but what was decided.
        Private,
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
}

impl Related<super::meeting::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Meeting.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
