//! Meetings that were scheduled together.

use crate::{
    code::codes,
    id::{AccountId, MeetingSeriesId},
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "meeting_series")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeetingSeriesId,
    pub repeat: Repeat,
    pub created_by: AccountId,
    pub created_at: DateTimeUtc,
}

codes! {
    /// How often meetings follow each other.
    pub enum Repeat {
        /// Each week.
        Weekly,
        /// Every two weeks.
        Fortnightly,
        /// Each month on the same weekday of the month, such as its second Tuesday.
        Monthly,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
