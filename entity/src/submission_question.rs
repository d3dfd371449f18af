//! A moderator's question to the author of a submission, and the answer.

use crate::id::{AccountId, SubmissionId, SubmissionQuestionId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "submission_question")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubmissionQuestionId,
    pub submission_id: SubmissionId,
    pub code: Option<String>,
    pub words: String,
    pub asked_by: AccountId,
    pub asked_at: DateTimeUtc,
    pub due_on: Date,
    pub reminders: i32,
    pub unanswered_at: Option<DateTimeUtc>,
    pub answer: Option<String>,
    pub answered_at: Option<DateTimeUtc>,
    pub answer_rules: String,
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<AccountId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
