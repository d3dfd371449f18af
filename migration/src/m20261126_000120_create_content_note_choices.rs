//! What somebody wants done with what carries one content note, where that is not what they want with the others.

use crate::parts::{create, drop_tables, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [content_note_choice()], []).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["content_note_choice"]).await
    }
}

fn content_note_choice() -> TableCreateStatement {
    Table::create()
        .table("content_note_choice")
        .col(uuid("account_id"))
        // A code of the taxonomy `content_note`.
        .col(string("code"))
        .col(string("choice"))
        .primary_key(Index::create().col("account_id").col("code"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
