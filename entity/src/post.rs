//! One contribution to a thread.

use crate::{
    handling::Handling,
    id::{AccountId, OrganisationId, PostId, SpaceId, ThreadId},
    language::Language,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "post")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PostId,
    pub thread_id: ThreadId,
    pub space_id: SpaceId,
    pub number: i32,
    pub revision: i32,
    pub edited_at: Option<DateTimeUtc>,
    pub author_id: AccountId,
    pub organisation_id: Option<OrganisationId>,
    pub handling: Handling,
    pub language: Language,
    pub created_at: DateTimeUtc,
    pub published_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub locked_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::thread::Entity",
        from = "Column::ThreadId",
        to = "super::thread::Column::Id"
    )]
    Thread,
}

impl Related<super::thread::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Thread.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
