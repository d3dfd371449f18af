//! What the author of a declined submission says against that, and what came of it.

use crate::{
    code::codes,
    id::{AccountId, SubmissionId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "submission_appeal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub submission_id: SubmissionId,
    pub words: String,
    pub appealed_at: DateTimeUtc,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTimeUtc>,
    pub outcome: Option<Outcome>,
    pub reason: Option<String>,
}

codes! {
    /// What came of it: the report is looked at again, or stays declined.
    pub enum Outcome {
        Reopened,
        Stands,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
