//! How somebody reacted to a message, in one sign.

use crate::{
    code::codes,
    id::{AccountId, MessageId},
};
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "reaction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub sign: Sign,
    pub reacted_at: DateTimeUtc,
}

codes! {
    /// What a reaction says.
    pub enum Sign {
        /// That they agree.
        Agree,
        /// That they are thankful for it.
        Thanks,
        /// That they see the same.
        SeeToo,
    }
}

/// How many reacted with each sign, as a message keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
// What was counted before there was another sign is read, too.
#[serde(default)]
pub struct Counts {
    pub agree: i32,
    pub thanks: i32,
    pub see_too: i32,
}

impl Counts {
    /// How many reacted with a sign.
    pub const fn of(&self, sign: Sign) -> i32 {
        match sign {
            Sign::Agree => self.agree,
            Sign::Thanks => self.thanks,
            Sign::SeeToo => self.see_too,
        }
    }

    /// Has so many have reacted with a sign.
    #[must_use]
    pub const fn with(mut self, sign: Sign, count: i32) -> Self {
        match sign {
            Sign::Agree => self.agree = count,
            Sign::Thanks => self.thanks = count,
            Sign::SeeToo => self.see_too = count,
        }
        self
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::message::Entity",
        from = "Column::MessageId",
        to = "super::message::Column::Id"
    )]
    Message,
}

impl Related<super::message::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Message.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
