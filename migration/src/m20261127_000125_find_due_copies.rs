//! The copies of a digest that are due are found in their order, however many there are.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const IN_ORDER: &str =
    "CREATE INDEX delivery_unfinished ON delivery (digest_id, next_at) WHERE finished_at IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(IN_ORDER).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP INDEX delivery_unfinished").await?;
        Ok(())
    }
}
