//! One member's report of an emerging trend.

use crate::{
    code::codes,
    handling::Handling,
    id::{AccountId, OrganisationId, SubmissionId},
    language::Language,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "submission")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubmissionId,
    #[sea_orm(unique)]
    pub reference: String,
    pub state: State,
    pub revision: i32,
    pub submitted_at: Option<DateTimeUtc>,
    pub waits_since: Option<DateTimeUtc>,
    pub assigned_to: Option<AccountId>,
    pub taken_at: Option<DateTimeUtc>,
    pub decided_at: Option<DateTimeUtc>,
    pub decline_reason: Option<String>,
    pub declined_by: Option<AccountId>,
    pub state_changed_at: DateTimeUtc,
    pub may_contact: bool,
    pub attested_at: Option<DateTimeUtc>,
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
    /// How far a submission has come.
    pub enum State {
        Draft,
        Submitted,
        InTriage,
        InfoRequested,
        NoResponse,
        Accepted,
        Linked,
        Declined,
        ReportedBack,
        Withdrawn,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
