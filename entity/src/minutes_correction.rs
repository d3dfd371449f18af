//! What somebody who attended a meeting would have its minutes say instead.

use crate::{
    code::codes,
    id::{AccountId, MinutesCorrectionId, MinutesSectionId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "minutes_correction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MinutesCorrectionId,
    pub minutes_section_id: MinutesSectionId,
    pub revision: i32,
    pub proposed_by: AccountId,
    pub text: String,
    pub proposed_at: DateTimeUtc,
    pub outcome: Option<Outcome>,
    pub reason: Option<String>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTimeUtc>,
}

codes! {
    /// What came of a proposed correction.
    pub enum Outcome {
        /// The minutes were changed.
        Accepted,
        /// They were not, for a reason.
        Declined,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
