//! A discussion with a summary on top that is kept up to date.

use crate::{
    code::codes,
    handling::Handling,
    id::{AccountId, OrganisationId, SpaceId, ThreadId},
    language::Language,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "thread")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ThreadId,
    pub space_id: SpaceId,
    pub title: String,
    pub status: Status,
    pub last_number: i32,
    pub post_count: i32,
    pub last_post_at: DateTimeUtc,
    pub pinned_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub summary_source: Option<String>,
    pub summary_html: Option<String>,
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

codes! {
    /// Where a discussion stands.
    pub enum Status {
        Open,
        Resolved,
        Closed,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::space::Entity", from = "Column::SpaceId", to = "super::space::Column::Id")]
    Space,
}

impl Related<super::space::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Space.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
