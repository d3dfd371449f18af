//! Somebody who had a hand in the minutes of a meeting.

use crate::id::{AccountId, MinutesId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "minutes_author")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub minutes_id: MinutesId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
