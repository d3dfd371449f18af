//! A person who can sign in, under the name that others see.

use crate::{code::codes, id::AccountId, language::Language};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub shown_name: String,
    #[sea_orm(unique)]
    pub shown_name_folded: String,
    pub password_hash: Option<String>,
    pub state: State,
    pub language: Language,
    pub listed_at: Option<DateTimeUtc>,
    pub paused_at: Option<DateTimeUtc>,
    pub unnamed_at: Option<DateTimeUtc>,
    pub terms_due_at: Option<DateTimeUtc>,
    pub content_notes: ContentNotes,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

codes! {
    /// Where an account stands; only an active one can sign in.
    pub enum State {
        Invited,
        Active,
        Suspended,
        Left,
    }
}

codes! {
    /// What a reader sees of a contribution that carries a content note.
    pub enum ContentNotes {
        Show,
        Fold,
        Hide,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
