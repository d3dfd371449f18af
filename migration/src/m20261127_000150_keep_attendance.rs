//! Who was in a meeting, and when.

use crate::parts::{create, drop_tables, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [attendance()], []).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["attendance"]).await
    }
}

/// An interval in which somebody was seen in a meeting. It has no end of its own: it grows as long as they are seen, so
/// that nothing has to be mended after a server was killed.
fn attendance() -> TableCreateStatement {
    Table::create()
        .table("attendance")
        .col(uuid("meeting_id"))
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("from_at"))
        // When they were seen last.
        .col(timestamp_with_time_zone("until_at"))
        .primary_key(Index::create().col("meeting_id").col("account_id").col("from_at"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
