//! Who left, and what they asked to become of what they wrote.

use crate::parts::{create, drop_tables, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, string_null, timestamp_with_time_zone, uuid, uuid_uniq};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [departure()], []).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["departure"]).await
    }
}

/// That somebody left.
fn departure() -> TableCreateStatement {
    Table::create()
        .table("departure")
        .col(uuid("id").primary_key())
        .col(uuid_uniq("account_id"))
        // What becomes of what they wrote.
        .col(string("contributions"))
        .col(timestamp_with_time_zone("left_at"))
        // Where the last mail goes; null once it has gone, or after some days.
        .col(string_null("address"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
