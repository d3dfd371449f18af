//! An audit entry that waits for its link. The database keeps these rows itself, by triggers.

use crate::id::AuditEntryId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "audit_unchained")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub audit_entry_id: AuditEntryId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
