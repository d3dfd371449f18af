//! Each wording that a submission has had, the present one included.

use crate::id::{AccountId, SubmissionId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "submission_revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub submission_id: SubmissionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub title: String,
    pub change: String,
    pub method: String,
    pub importance: String,
    pub help: String,
    pub evidence_detail: String,
    pub references: String,
    pub first_noticed: String,
    pub direction: Option<String>,
    pub scale: Option<String>,
    pub evidence: Option<String>,
    pub own_confidence: Option<String>,
    pub offence: Option<String>,
    pub setting: Option<String>,
    pub by: AccountId,
    pub at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
