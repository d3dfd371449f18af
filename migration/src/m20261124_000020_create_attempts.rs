//! How much was used of what may be tried.

use crate::parts::{create, drop_tables, index};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [attempt()], [index("attempt", &["worked_off_at"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["attempt"]).await
    }
}

/// What somebody used of what may be tried.
fn attempt() -> TableCreateStatement {
    Table::create()
        .table("attempt")
        // Names what is tried and by whom, under the forum's key: no address can be read from it or guessed.
        .col(string("key_hash").primary_key())
        // When the attempts so far will have been worked off, each after the time that one takes to be free again.
        .col(timestamp_with_time_zone("worked_off_at"))
        .to_owned()
}
