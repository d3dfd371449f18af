//! Messages that wait for whoever leads a meeting to release them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, timestamp_with_time_zone_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // When it was decided that nobody else reads it, and why.
        for column in [timestamp_with_time_zone_null("declined_at"), text_null("decline_reason")] {
            manager.alter_table(Table::alter().table("message").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["decline_reason", "declined_at"] {
            manager.alter_table(Table::alter().table("message").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
