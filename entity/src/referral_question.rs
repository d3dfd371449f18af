//! The one question that a lead asked the writer of a referral, and what they answered.

use crate::id::{AccountId, ReferralId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "referral_question")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub referral_id: ReferralId,
    pub asked_by: AccountId,
    pub question: String,
    pub asked_at: DateTimeUtc,
    pub answer: Option<String>,
    pub answered_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
