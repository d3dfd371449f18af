//! What the author of a declined report says against that, and what another moderator decides.

use crate::parts::{create, drop_tables, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Who declined it: an appeal is another's to decide.
        let by = Table::alter().table("submission").add_column(uuid_null("declined_by")).to_owned();
        manager.alter_table(by).await?;
        // Nothing was written down so far; a report that is declined was taken up, nearly always by whoever declined it.
        manager
            .get_connection()
            .execute_unprepared("UPDATE submission SET declined_by = assigned_to WHERE state = 'declined'")
            .await?;
        create(manager, [submission_appeal()], []).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["submission_appeal"]).await?;
        manager.alter_table(Table::alter().table("submission").drop_column("declined_by").to_owned()).await
    }
}

/// The one appeal of a report's author.
fn submission_appeal() -> TableCreateStatement {
    Table::create()
        .table("submission_appeal")
        .col(uuid("submission_id").primary_key())
        .col(text("words"))
        .col(timestamp_with_time_zone("appealed_at"))
        .col(uuid_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(string_null("outcome"))
        // Told to the author.
        .col(text_null("reason"))
        .foreign_key(&mut references("submission_id", "submission"))
        .foreign_key(&mut references("decided_by", "account"))
        .to_owned()
}
