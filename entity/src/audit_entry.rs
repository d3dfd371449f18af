//! Who did what to what, when, from which state to which: keys and codes alone, no text.

use crate::{
    id::{AccountId, AuditEntryId},
    subject::SubjectKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    pub at: DateTimeUtc,
    pub actor_id: Option<AccountId>,
    pub kind: String,
    pub subject_kind: Option<SubjectKind>,
    pub subject_id: Option<Uuid>,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
    pub detail: Json,
    pub reason_hash: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
