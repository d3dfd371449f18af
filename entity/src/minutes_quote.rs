//! A message that a section of minutes quotes: never its words.

use crate::{
    id::{AccountId, MessageId, MinutesSectionId},
    message::Mark,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "minutes_quote")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub minutes_section_id: MinutesSectionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    pub revision: i32,
    pub mark: Option<Mark>,
    pub salt: Option<Vec<u8>>,
    pub quoted_by: AccountId,
    pub quoted_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
