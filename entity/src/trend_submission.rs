//! A submission's link to a trend; undone, it stays with its end.

use crate::id::{AccountId, SubmissionId, TrendId, TrendSubmissionId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "trend_submission")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrendSubmissionId,
    pub trend_id: TrendId,
    pub submission_id: SubmissionId,
    pub linked_by: AccountId,
    pub linked_at: DateTimeUtc,
    pub unlinked_at: Option<DateTimeUtc>,
    pub unlinked_by: Option<AccountId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::trend::Entity", from = "Column::TrendId", to = "super::trend::Column::Id")]
    Trend,
    #[sea_orm(
        belongs_to = "super::submission::Entity",
        from = "Column::SubmissionId",
        to = "super::submission::Column::Id"
    )]
    Submission,
}

impl Related<super::trend::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Trend.def()
    }
}

impl Related<super::submission::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Submission.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
