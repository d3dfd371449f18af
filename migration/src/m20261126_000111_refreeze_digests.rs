//! What goes out of a digest after it was frozen: the item that went, the copies that were frozen again without it, and
//! the later edition that says so.

use crate::parts::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{timestamp_with_time_zone_null, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            // Since when it is known to have gone from a digest that was frozen with it: the rest goes out without it.
            ("digest_item", timestamp_with_time_zone_null("gone_at")),
            // The later edition that says that it went.
            ("digest_item", uuid_null("told_in")),
            // When what had not been sent was frozen again; null if it never was.
            ("digest", timestamp_with_time_zone_null("refrozen_at")),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        manager.create_index(index("digest_item", &["told_in"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(Index::drop().name("digest_item_by_told_in").table("digest_item").to_owned())
            .await?;
        for (table, column) in
            [("digest", "refrozen_at"), ("digest_item", "told_in"), ("digest_item", "gone_at")]
        {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
