//! Reactions to what is said in meetings.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{json_binary_null, string, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [reaction()], [index("reaction", &["account_id"])]).await?;
        // How many reacted with each sign, counted from the rows whenever one changes, so that reading a message reads no
        // more than before; null for none.
        let counts = json_binary_null("reactions");
        manager.alter_table(Table::alter().table("message").add_column(counts).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("message").drop_column("reactions").to_owned()).await?;
        drop_tables(manager, ["reaction"]).await
    }
}

/// How somebody reacted to a message: in one sign.
fn reaction() -> TableCreateStatement {
    Table::create()
        .table("reaction")
        .col(uuid("message_id"))
        .col(uuid("account_id"))
        .col(string("sign"))
        .col(timestamp_with_time_zone("reacted_at"))
        .primary_key(Index::create().col("message_id").col("account_id"))
        .foreign_key(&mut references("message_id", "message"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
