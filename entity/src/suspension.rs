//! When an account was suspended, and for how long.

use crate::id::{AccountId, AuditEntryId, SuspensionId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "suspension")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuspensionId,
    pub account_id: AccountId,
    pub started_at: DateTimeUtc,
    pub last_on: Option<Date>,
    pub lifted_at: Option<DateTimeUtc>,
    #[sea_orm(unique)]
    pub audit_entry_id: AuditEntryId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
