//! One entry of a digest, at the version that readers get.

use crate::{
    id::{DigestId, DigestItemId},
    subject::SubjectKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "digest_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DigestItemId,
    pub digest_id: DigestId,
    pub position: i32,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    pub subject_version: i32,
    pub sensitive_at: Option<DateTimeUtc>,
    pub gone_at: Option<DateTimeUtc>,
    pub told_in: Option<DigestId>,
    pub counts: Option<Json>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::digest::Entity",
        from = "Column::DigestId",
        to = "super::digest::Column::Id"
    )]
    Digest,
}

impl Related<super::digest::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Digest.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
