//! A meeting that was scheduled can be cancelled.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, timestamp_with_time_zone_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            manager.alter_table(Table::alter().table("meeting").add_column(column).to_owned()).await?;
        }
        let over = "UPDATE meeting SET over_at = ended_at WHERE ended_at IS NOT NULL";
        manager.get_connection().execute_unprepared(over).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["over_at", "cancellation_reason", "cancelled_at"] {
            manager.alter_table(Table::alter().table("meeting").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

fn columns() -> [ColumnDef; 3] {
    [
        timestamp_with_time_zone_null("cancelled_at"),
        // Why, in a sentence; for those who may see the meeting.
        text_null("cancellation_reason"),
        // When it belongs to the past: it ended then, or would have, of one that is cancelled. Null while that is open.
        timestamp_with_time_zone_null("over_at"),
    ]
}
