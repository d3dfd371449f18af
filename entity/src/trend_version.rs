//! One wording of a trend, with its grade and approval, which any edit voids.

use crate::{
    code::codes,
    id::{AccountId, TrendId, TrendVersionId},
    language::Language,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "trend_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrendVersionId,
    pub trend_id: TrendId,
    pub number: i32,
    pub state: State,
    pub language: Language,
    pub title: String,
    pub summary: String,
    pub source: String,
    pub html: String,
    pub asked: String,
    pub sensitive_at: Option<DateTimeUtc>,
    pub source_grade: Option<String>,
    pub information_grade: Option<String>,
    pub confidence: Option<String>,
    pub research_confirmed_by: Option<AccountId>,
    pub written_by: AccountId,
    pub created_at: DateTimeUtc,
    pub graded_by: Option<AccountId>,
    pub graded_at: Option<DateTimeUtc>,
    pub approved_by: Option<AccountId>,
    pub approved_at: Option<DateTimeUtc>,
    pub published_by: Option<AccountId>,
    pub published_at: Option<DateTimeUtc>,
    pub version: i32,
}

codes! {
    /// How far a wording has come.
    pub enum State {
        Draft,
        Graded,
        Approved,
        Published,
        Superseded,
        Withdrawn,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::trend::Entity", from = "Column::TrendId", to = "super::trend::Column::Id")]
    Trend,
}

impl Related<super::trend::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Trend.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
