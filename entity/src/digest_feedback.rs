//! What one reader does with one item of a digest.

use crate::{
    code::codes,
    id::{AccountId, DigestItemId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "digest_feedback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: DigestItemId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub word: Word,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

codes! {
    /// What a reader does with an item.
    pub enum Word {
        ActingOnIt,
        Useful,
        NotForUs,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::digest_item::Entity",
        from = "Column::ItemId",
        to = "super::digest_item::Column::Id"
    )]
    Item,
}

impl Related<super::digest_item::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Item.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
