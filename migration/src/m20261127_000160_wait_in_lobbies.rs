//! Lobbies: meetings in which those who lead let people in one by one.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [meeting_admission()], [index("meeting_admission", &["account_id"])]).await?;
        // Since when whoever comes waits to be let in.
        let column = timestamp_with_time_zone_null("lobby_at");
        manager.alter_table(Table::alter().table("meeting").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("meeting").drop_column("lobby_at").to_owned()).await?;
        drop_tables(manager, ["meeting_admission"]).await
    }
}

/// Somebody who waits to be let into a meeting, or was.
fn meeting_admission() -> TableCreateStatement {
    Table::create()
        .table("meeting_admission")
        .col(uuid("meeting_id"))
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(uuid_null("admitted_by"))
        .col(timestamp_with_time_zone_null("admitted_at"))
        .primary_key(Index::create().col("meeting_id").col("account_id"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("account_id", "account"))
        .foreign_key(&mut references("admitted_by", "account"))
        .to_owned()
}
