//! An attempt whose answer was lost is known to be decided on, so that nobody is asked twice about it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::timestamp_with_time_zone_null;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // When a moderator had the copy sent again, whatever came of this attempt.
        let decided_at = timestamp_with_time_zone_null("decided_at");
        manager.alter_table(Table::alter().table("delivery_attempt").add_column(decided_at).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("delivery_attempt").drop_column("decided_at").to_owned())
            .await
    }
}
