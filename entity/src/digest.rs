//! One edition of a series.

use crate::{
    code::codes,
    id::{AccountId, DigestId, DigestSeriesId},
    language::Language,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "digest")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DigestId,
    pub series_id: DigestSeriesId,
    pub period: String,
    pub edition: i32,
    pub state: State,
    pub title: String,
    pub introduction_source: String,
    pub introduction_html: String,
    pub language: Language,
    pub marking: Option<String>,
    pub content_hash: Option<Vec<u8>>,
    pub created_by: AccountId,
    pub created_at: DateTimeUtc,
    pub submitted_at: Option<DateTimeUtc>,
    pub approved_by: Option<AccountId>,
    pub approved_at: Option<DateTimeUtc>,
    pub approved_hash: Option<Vec<u8>>,
    pub scheduled_for_local: Option<DateTime>,
    pub zone: Option<String>,
    pub released_by: Option<AccountId>,
    pub released_at: Option<DateTimeUtc>,
    pub frozen_at: Option<DateTimeUtc>,
    pub refrozen_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub pause_reason: Option<String>,
    pub recipient_count: i32,
    pub corrects_id: Option<DigestId>,
    pub version: i32,
}

codes! {
    /// How far an edition has come.
    pub enum State {
        Draft,
        InReview,
        Approved,
        Scheduled,
        Missed,
        Freezing,
        Sending,
        Paused,
        Sent,
        SentWithFailures,
        Archived,
        Stopped,
        Cancelled,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::digest_series::Entity",
        from = "Column::SeriesId",
        to = "super::digest_series::Column::Id"
    )]
    Series,
}

impl Related<super::digest_series::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Series.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
