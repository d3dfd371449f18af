//! Something that a person told the safeguarding leads; nobody else sees it.

use crate::{
    code::codes,
    id::{AccountId, ReferralId},
    subject::SubjectKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "referral")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReferralId,
    #[sea_orm(unique)]
    pub reference: String,
    pub author_id: Option<AccountId>,
    pub reason: Option<String>,
    pub source_path: Option<String>,
    pub subject_kind: Option<SubjectKind>,
    pub subject_id: Option<Uuid>,
    pub text: String,
    pub contact: Option<String>,
    pub state: State,
    pub taken_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
    pub alerted_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub danger_at: Option<DateTimeUtc>,
    pub named_at: Option<DateTimeUtc>,
    pub outcome: Option<String>,
    pub note: Option<String>,
    pub version: i32,
}

codes! {
    /// Whether a lead has a referral in hand.
    pub enum State {
        Open,
        Taken,
        Closed,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
