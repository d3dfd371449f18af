//! Who asked to have all taken back that they had written.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [withdrawal()], [index("withdrawal", &["account_id"])]).await?;
        manager.get_connection().execute_unprepared(ONE_AT_A_TIME).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["withdrawal"]).await
    }
}

/// One goes on at a time.
const ONE_AT_A_TIME: &str =
    "CREATE UNIQUE INDEX withdrawal_goes_on_once ON withdrawal (account_id) WHERE finished_at IS NULL";

/// A wish to have all taken back that was written by then.
fn withdrawal() -> TableCreateStatement {
    Table::create()
        .table("withdrawal")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        // What is written later is not meant.
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        // How many contributions so far.
        .col(integer("withdrawn"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
