//! A time at which somebody was told who is behind a shown name.

use crate::{
    code::codes,
    id::{AccountId, AuditEntryId, ResolutionId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "resolution")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResolutionId,
    pub account_id: AccountId,
    pub ground: Ground,
    pub resolved_at: DateTimeUtc,
    #[sea_orm(unique)]
    pub audit_entry_id: AuditEntryId,
}

codes! {
    /// What it was for, in one of a few codes: the reason in free words stands apart.
    pub enum Ground {
        Asked,
        Mail,
        Safety,
        Conduct,
        Law,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
