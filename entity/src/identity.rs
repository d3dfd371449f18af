//! Who an account is: read by sign-in, mail and the membership secretary's pages alone.

use crate::{code::codes, id::AccountId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub name: String,
    pub email: String,
    #[sea_orm(unique)]
    pub email_normalised: String,
    pub contact_preference: ContactPreference,
}

codes! {
    /// How much a mail to this person may say; security notices are always sent.
    pub enum ContactPreference {
        Standard,
        Discreet,
        None,
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::AccountId",
        to = "super::account::Column::Id"
    )]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
