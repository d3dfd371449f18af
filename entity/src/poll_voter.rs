//! Somebody who voted; what they chose, unless the poll is secret.

use crate::id::{AccountId, PollId, VoterId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "poll_voter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VoterId,
    pub poll_id: PollId,
    pub account_id: AccountId,
    pub position: Option<i32>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::poll::Entity", from = "Column::PollId", to = "super::poll::Column::Id")]
    Poll,
}

impl Related<super::poll::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Poll.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
