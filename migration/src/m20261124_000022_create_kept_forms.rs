//! What somebody sent after their session had ended.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob_null, string, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [kept_form()], [index("kept_form", &["account_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["kept_form"]).await
    }
}

/// A form, for its writer's next sign-in within the hour.
fn kept_form() -> TableCreateStatement {
    Table::create()
        .table("kept_form")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        // The page that the form stands on.
        .col(string("page"))
        // Its fields, sealed; null where screening refused one of them, so that its writer can be told.
        .col(blob_null("sealed"))
        .col(timestamp_with_time_zone("kept_at"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
