//! Somebody whom a lead, or the secretary, would like to be invited. No column says whether they came.

use crate::{
    code::codes,
    id::{AccountId, NominationId, OrganisationId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "nomination")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NominationId,
    pub organisation_id: OrganisationId,
    pub nominated_by: AccountId,
    pub name: String,
    pub email: String,
    pub email_normalised: String,
    pub state: State,
    pub created_at: DateTimeUtc,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTimeUtc>,
    pub version: i32,
}

codes! {
    /// What the secretary made of a nomination, or its lead of it before.
    pub enum State {
        Pending,
        Approved,
        Refused,
        Withdrawn,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
