//! That a lead asked the membership secretary who the writer of a referral is, and what became of that.

use crate::id::{AccountId, ReferralId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "referral_identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub referral_id: ReferralId,
    pub asked_by: AccountId,
    pub reason: String,
    pub asked_at: DateTimeUtc,
    pub told_at: Option<DateTimeUtc>,
    pub refused_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
