//! That somebody took something for illegal content: nobody can read it until two people have agreed to reopen it.

use crate::{
    code::codes,
    id::{AccountId, LockId},
    subject::SubjectKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "lock")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LockId,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    pub state: State,
    pub locked_by: AccountId,
    pub locked_at: DateTimeUtc,
    pub lead_id: Option<AccountId>,
    pub moderator_id: Option<AccountId>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTimeUtc>,
    pub version: i32,
}

codes! {
    /// What became of a lock.
    pub enum State {
        Locked,
        Reopened,
        Removed,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
