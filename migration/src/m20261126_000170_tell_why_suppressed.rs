//! What the reason rests on for which an address gets no more.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_null;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // An enhanced status code (RFC 3463), of mail that came back.
        let column = string_null("detail");
        manager.alter_table(Table::alter().table("suppression").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("suppression").drop_column("detail").to_owned()).await
    }
}
