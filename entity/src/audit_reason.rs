//! A reason in free words, apart from its entry so that it can be erased.

use crate::id::AuditEntryId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "audit_reason")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub audit_entry_id: AuditEntryId,
    pub salt: Vec<u8>,
    pub text: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::audit_entry::Entity",
        from = "Column::AuditEntryId",
        to = "super::audit_entry::Column::Id"
    )]
    AuditEntry,
}

impl Related<super::audit_entry::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AuditEntry.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
