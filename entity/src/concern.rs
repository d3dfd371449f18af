//! Something about the criminal justice process that a member raised.

use crate::{
    code::codes,
    handling::Handling,
    id::{AccountId, ConcernId, OrganisationId},
    language::Language,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "concern")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConcernId,
    #[sea_orm(unique)]
    pub reference: String,
    pub state: State,
    pub revision: i32,
    pub stage: Option<String>,
    pub kind: Option<String>,
    pub victims_code_right: Option<String>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTimeUtc>,
    pub decline_reason: Option<String>,
    pub screening_rules: String,
    pub author_id: AccountId,
    pub organisation_id: Option<OrganisationId>,
    pub handling: Handling,
    pub language: Language,
    pub created_at: DateTimeUtc,
    pub published_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub locked_at: Option<DateTimeUtc>,
    pub version: i32,
}

codes! {
    /// How far a concern has come.
    pub enum State {
        Submitted,
        Published,
        Declined,
        Withdrawn,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
