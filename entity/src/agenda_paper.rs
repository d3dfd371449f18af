//! Something to read for a point of an agenda.

use crate::{
    id::{AgendaItemId, AgendaPaperId},
    subject::SubjectKind,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agenda_paper")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgendaPaperId,
    pub agenda_item_id: AgendaItemId,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::agenda_item::Entity",
        from = "Column::AgendaItemId",
        to = "super::agenda_item::Column::Id"
    )]
    AgendaItem,
}

impl Related<super::agenda_item::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AgendaItem.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
