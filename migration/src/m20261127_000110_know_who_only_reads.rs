//! That somebody has open what they are barred from deciding: it counts as one text for them, and is kept from nobody.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let barred = boolean("barred").default(false).to_owned();
        manager.alter_table(Table::alter().table("review_opening").add_column(barred).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without the column they would stand as open for all.
        manager.get_connection().execute_unprepared("DELETE FROM review_opening WHERE barred").await?;
        manager.alter_table(Table::alter().table("review_opening").drop_column("barred").to_owned()).await
    }
}
