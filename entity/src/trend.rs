//! What moderators make of one or more submissions.

use crate::{
    code::codes,
    id::{AccountId, TrendId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "trend")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrendId,
    #[sea_orm(unique)]
    pub reference: String,
    pub state: State,
    pub closed_reason: Option<ClosedReason>,
    pub restricted_at: Option<DateTimeUtc>,
    pub published_number: Option<i32>,
    pub organisation_count: i32,
    pub report_count: i32,
    pub review_on: Option<Date>,
    pub opened_by: AccountId,
    pub opened_at: DateTimeUtc,
    pub locked_at: Option<DateTimeUtc>,
    pub version: i32,
    pub closed_at: Option<DateTimeUtc>,
    pub successor_id: Option<TrendId>,
}

codes! {
    /// Whether a trend is still looked at.
    pub enum State {
        Open,
        Dormant,
        Closed,
    }
}

codes! {
    /// Why a trend is no longer looked at.
    pub enum ClosedReason {
        Addressed,
        Refuted,
        Superseded,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
