//! What becomes of what was said in a meeting once its minutes are published.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer_null, timestamp_with_time_zone_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("message", "destroyed_at"),
            ("meeting", "transcript_destroyed_at"),
            ("meeting", "transcript_days"),
        ] {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

fn columns() -> [(&'static str, ColumnDef); 3] {
    [
        // How many days after its minutes are published the transcript is destroyed; null where it is kept.
        ("meeting", integer_null("transcript_days")),
        // When it first was.
        ("meeting", timestamp_with_time_zone_null("transcript_destroyed_at")),
        // When the words of a message were.
        ("message", timestamp_with_time_zone_null("destroyed_at")),
    ]
}
