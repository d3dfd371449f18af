//! Of a form that was sent, a draft's row says so for a while: a save of it that comes later finds it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("draft").add_column(uuid_null("sent")).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DELETE FROM draft WHERE sent IS NOT NULL").await?;
        manager.alter_table(Table::alter().table("draft").drop_column("sent").to_owned()).await
    }
}
