//! The showings of forms that saved a draft, and which of them are over: what comes of them later keeps nothing.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [draft_showing()], [index("draft_showing", &["saved_at"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["draft_showing"]).await
    }
}

fn draft_showing() -> TableCreateStatement {
    Table::create()
        .table("draft_showing")
        .col(uuid("account_id"))
        // The key of a form's showing; or of a draft that was discarded, for every showing that carries it.
        .col(uuid("key"))
        .col(string("page"))
        .col(timestamp_with_time_zone("saved_at"))
        // Since it was sent, or since what it saved was discarded.
        .col(timestamp_with_time_zone_null("over_at"))
        .primary_key(Index::create().col("account_id").col("key"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
