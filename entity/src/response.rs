//! The prosecution service's dated, owned answer to a concern or a trend.

use crate::{
    id::{AccountId, ResponseId},
    subject::SubjectKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "response")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResponseId,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    pub status: String,
    pub owner_id: AccountId,
    pub due_on: Option<Date>,
    pub revision: i32,
    pub created_by: AccountId,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub published_at: Option<DateTimeUtc>,
    pub locked_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
