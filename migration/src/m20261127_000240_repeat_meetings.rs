//! Meetings that are scheduled together.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, timestamp_with_time_zone, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [meeting_series()], []).await?;
        // Of which series it is one; null for a meeting of its own.
        let column = uuid_null("series_id");
        manager.alter_table(Table::alter().table("meeting").add_column(column).to_owned()).await?;
        manager.create_index(index("meeting", &["series_id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("meeting_by_series_id").table("meeting").to_owned()).await?;
        manager.alter_table(Table::alter().table("meeting").drop_column("series_id").to_owned()).await?;
        drop_tables(manager, ["meeting_series"]).await
    }
}

/// Meetings that were scheduled together; each is changed and cancelled by itself.
fn meeting_series() -> TableCreateStatement {
    Table::create()
        .table("meeting_series")
        .col(uuid("id").primary_key())
        // weekly, fortnightly or monthly (on the same weekday of the month), as it was scheduled.
        .col(string("repeat"))
        .col(uuid("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("created_by", "account"))
        .to_owned()
}
