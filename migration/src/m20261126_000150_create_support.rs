//! What organisations say of a trend, and why moderators no longer look at one.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [support()], [index("support", &["account_id"])]).await?;
        manager.get_connection().execute_unprepared(ONE_WORD).await?;
        for column in [timestamp_with_time_zone_null("closed_at"), uuid_null("successor_id")] {
            manager.alter_table(Table::alter().table("trend").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["successor_id", "closed_at"] {
            manager.alter_table(Table::alter().table("trend").drop_column(column).to_owned()).await?;
        }
        manager.get_connection().execute_unprepared("DROP INDEX support_stands_once").await?;
        drop_tables(manager, ["support"]).await
    }
}

/// An organisation has one live word on a trend; what it said before stays, with its end.
const ONE_WORD: &str = "CREATE UNIQUE INDEX support_stands_once ON support (trend_id, organisation_id) \
     WHERE ended_at IS NULL";

/// An organisation's word on a trend.
fn support() -> TableCreateStatement {
    Table::create()
        .table("support")
        .col(uuid("id").primary_key())
        .col(uuid("trend_id"))
        .col(uuid("organisation_id"))
        // Who gave it for the organisation; never shown.
        .col(uuid("account_id"))
        // supports, contradicts or no_longer_seen.
        .col(string("word"))
        // What it rests on: a code of the taxonomy `evidence`.
        .col(string("evidence"))
        // Whether readers are told which organisation it is: HD2, or HD3 for not.
        .col(string("handling"))
        .col(timestamp_with_time_zone("created_at"))
        // When it was taken back, or another word took its place.
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(&mut references("trend_id", "trend"))
        .foreign_key(&mut references("organisation_id", "organisation"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
