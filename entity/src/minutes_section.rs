//! What minutes say of a point of the agenda, or of what was said outside any.

use crate::id::{AgendaItemId, MinutesId, MinutesSectionId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "minutes_section")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MinutesSectionId,
    pub minutes_id: MinutesId,
    pub position: i32,
    pub agenda_item_id: Option<AgendaItemId>,
    pub revision: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
