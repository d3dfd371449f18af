//! What was agreed in a meeting that somebody does by a day.

use crate::{
    code::codes,
    id::{AccountId, ActionId, MeetingId, MessageId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "action")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActionId,
    pub meeting_id: MeetingId,
    pub number: i32,
    pub text: String,
    pub owner_id: AccountId,
    pub due_on: Date,
    pub message_id: Option<MessageId>,
    pub state: State,
    pub progress: Option<String>,
    pub progress_at: Option<DateTimeUtc>,
    pub outcome: Option<String>,
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<AccountId>,
    pub reminded_at: Option<DateTimeUtc>,
    pub overdue_told_at: Option<DateTimeUtc>,
    pub created_by: AccountId,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

codes! {
    /// Where an action stands.
    pub enum State {
        /// It is to be done.
        Open,
        /// It was done.
        Done,
        /// It will not be done.
        Dropped,
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
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::OwnerId",
        to = "super::account::Column::Id"
    )]
    Owner,
}

impl Related<super::meeting::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Meeting.def()
    }
}

/// Whose it is.
impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Owner.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
