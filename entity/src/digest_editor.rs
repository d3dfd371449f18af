//! Everyone who wrote or edited a digest or changed its items, and so may not approve it.

use crate::id::{AccountId, DigestId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "digest_editor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest_id: DigestId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
