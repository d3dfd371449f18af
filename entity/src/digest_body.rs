//! A frozen digest's mail body in one language, the same bytes for every recipient.

use crate::{id::DigestId, language::Language};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "digest_body")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest_id: DigestId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: Language,
    pub subject: String,
    pub boundary: String,
    pub bytes: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
