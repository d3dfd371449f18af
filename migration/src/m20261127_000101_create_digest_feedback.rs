//! What readers do with the items of a digest, and what an item said of organisations when it was frozen.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{json_binary_null, string, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [digest_feedback()], [index("digest_feedback", &["account_id"])]).await?;
        // How many organisations report, contradict and no longer see it, as the mail said: later words do not alter it.
        let counts = json_binary_null("counts");
        manager.alter_table(Table::alter().table("digest_item").add_column(counts).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("digest_item").drop_column("counts").to_owned()).await?;
        drop_tables(manager, ["digest_feedback"]).await
    }
}

fn digest_feedback() -> TableCreateStatement {
    Table::create()
        .table("digest_feedback")
        .col(uuid("item_id"))
        .col(uuid("account_id"))
        .col(string("word"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("changed_at"))
        // One word of each reader on each item.
        .primary_key(Index::create().col("item_id").col("account_id"))
        .foreign_key(&mut references("item_id", "digest_item"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
