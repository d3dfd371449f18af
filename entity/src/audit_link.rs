//! An entry's place in the chain, written by the one leased job that chains what is committed.

use crate::id::AuditEntryId;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "audit_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    #[sea_orm(unique)]
    pub audit_entry_id: AuditEntryId,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
    pub hashed: Option<String>,
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
