//! Work that waits to be done, and when the recurring work is next due.

use crate::parts::{create, drop_tables, index};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, json_binary, string, string_null, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [job(), schedule()], [index("job", &["run_at"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["schedule", "job"]).await
    }
}

/// One piece of work, committed with its cause.
fn job() -> TableCreateStatement {
    Table::create()
        .table("job")
        .col(uuid("id").primary_key())
        // Names the work and holds keys, never copies.
        .col(json_binary("payload"))
        // While a row holds it, the same work is not queued twice.
        .col(string_null("dedup_key").unique_key())
        .col(integer("attempts"))
        // A claim moves it to the end of the claim's lease.
        .col(timestamp_with_time_zone("run_at"))
        // Until when a worker has it.
        .col(timestamp_with_time_zone_null("leased_until"))
        // Given up after too many attempts, for an administrator to look at.
        .col(timestamp_with_time_zone_null("set_aside_at"))
        .col(text_null("last_error"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

/// When a recurring piece of work is next due.
fn schedule() -> TableCreateStatement {
    Table::create()
        .table("schedule")
        .col(string("name").primary_key())
        .col(timestamp_with_time_zone("next_at"))
        .to_owned()
}
