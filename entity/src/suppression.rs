//! An address that gets no more of a list.

use crate::{
    code::codes,
    id::{AccountId, SuppressionId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "suppression")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuppressionId,
    pub address_hash: Vec<u8>,
    pub list: String,
    pub reason: Reason,
    pub detail: Option<String>,
    pub account_id: Option<AccountId>,
    pub created_at: DateTimeUtc,
    pub lifted_at: Option<DateTimeUtc>,
}

codes! {
    /// Why an address gets no more mail.
    pub enum Reason {
        Unsubscribed,
        Bounced,
        Complained,
        Operator,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
