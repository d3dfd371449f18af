//! One recipient's copy of a digest and its fate.

use crate::{
    code::codes,
    id::{AccountId, DeliveryId, DigestId},
    language::Language,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    pub digest_id: DigestId,
    pub account_id: AccountId,
    pub address: Option<String>,
    pub language: Language,
    pub message_id: String,
    pub headers: Option<Vec<u8>>,
    pub state: State,
    pub attempts: i32,
    pub next_at: DateTimeUtc,
    pub lease: Option<Uuid>,
    pub lease_until: Option<DateTimeUtc>,
    #[sea_orm(unique)]
    pub unsubscribe_hash: Option<Vec<u8>>,
    pub reply: Option<String>,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

codes! {
    /// A copy's fate; uncertain when the server's answer to the whole mail was lost, held when somebody decides then.
    pub enum State {
        Queued,
        Leased,
        Uncertain,
        Held,
        Retry,
        Accepted,
        Failed,
        Bounced,
        Suppressed,
        Cancelled,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::digest::Entity",
        from = "Column::DigestId",
        to = "super::digest::Column::Id"
    )]
    Digest,
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::AccountId",
        to = "super::account::Column::Id"
    )]
    Account,
}

impl Related<super::digest::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Digest.def()
    }
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
