//! What a moderator decided about a member, and what came of their appeal.

use crate::{
    code::codes,
    id::{AccountId, SanctionId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sanction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SanctionId,
    pub account_id: AccountId,
    pub kind: Kind,
    pub reason: String,
    pub decided_by: AccountId,
    pub started_at: DateTimeUtc,
    pub last_on: Option<Date>,
    pub ends_at: Option<DateTimeUtc>,
    pub lifted_at: Option<DateTimeUtc>,
    pub lifted_by: Option<AccountId>,
    pub appeal: Option<String>,
    pub appealed_at: Option<DateTimeUtc>,
    pub appeal_decided_by: Option<AccountId>,
    pub appeal_decided_at: Option<DateTimeUtc>,
    pub appeal_outcome: Option<Outcome>,
    pub appeal_reason: Option<String>,
    pub version: i32,
}

codes! {
    /// What was decided about a member.
    pub enum Kind {
        Warning,
        Pause,
        Suspension,
    }
}

codes! {
    /// What came of an appeal.
    pub enum Outcome {
        Upheld,
        Lifted,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
