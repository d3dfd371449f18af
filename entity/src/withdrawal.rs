//! That somebody asked to have all taken back that they had written, and how far that has come.

use crate::id::{AccountId, WithdrawalId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "withdrawal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WithdrawalId,
    pub account_id: AccountId,
    pub asked_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
    pub withdrawn: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
