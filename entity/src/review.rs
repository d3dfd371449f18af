//! Something that waits for a moderator, or that one decided.

use crate::{
    code::codes,
    id::{AccountId, ReviewId, SpaceId},
    subject::SubjectKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    pub revision: i32,
    pub kind: Kind,
    pub rules: String,
    pub space_id: Option<SpaceId>,
    pub created_at: DateTimeUtc,
    pub decided_at: Option<DateTimeUtc>,
    pub decided_by: Option<AccountId>,
    pub outcome: Option<String>,
    pub reason: Option<String>,
    pub version: i32,
    pub reason_code: Option<String>,
}

codes! {
    /// What brought an item before a moderator.
    pub enum Kind {
        Space,
        Hold,
        Flag,
        Submission,
        Concern,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
