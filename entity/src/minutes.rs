//! The minutes of one meeting.

use crate::{
    code::codes,
    id::{AccountId, MeetingId, MinutesId},
    language::Language,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "minutes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MinutesId,
    #[sea_orm(unique)]
    pub meeting_id: MeetingId,
    pub state: State,
    pub language: Language,
    pub salt: Vec<u8>,
    pub created_by: AccountId,
    pub created_at: DateTimeUtc,
    pub circulated_at: Option<DateTimeUtc>,
    pub corrections_until: Option<DateTimeUtc>,
    pub approved_by: Option<AccountId>,
    pub published_at: Option<DateTimeUtc>,
    pub manifest: Option<String>,
    pub seal: Option<Vec<u8>>,
    pub version: i32,
}

codes! {
    /// How far minutes have come.
    pub enum State {
        /// Those who lead the meeting write them.
        Draft,
        /// Those who attended read them.
        Circulated,
        /// They are sealed, and stand.
        Published,
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
