//! A form that somebody began to fill in, or that they sent after their session had ended.

use crate::{
    code::codes,
    id::{AccountId, DraftId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DraftId,
    pub account_id: AccountId,
    pub page: String,
    pub sealed: Option<Vec<u8>>,
    pub kept_at: DateTimeUtc,
    pub origin: Origin,
    pub version: i32,
    pub sent: Option<Uuid>,
}

codes! {
    /// How a draft came to be.
    pub enum Origin {
        Late,
        Saved,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::AccountId",
        to = "super::account::Column::Id"
    )]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
