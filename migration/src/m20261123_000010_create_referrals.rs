//! What is for the safeguarding leads alone.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, string, string_null, string_uniq, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [referral()], [index("referral", &["state"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["referral"]).await
    }
}

/// Something that a person told the safeguarding leads; nobody else sees it.
fn referral() -> TableCreateStatement {
    Table::create()
        .table("referral")
        .col(uuid("id").primary_key())
        // Random, since a count would tell.
        .col(string_uniq("reference"))
        // Null if the writer was not signed in.
        .col(uuid_null("author_id"))
        // A taxonomy code.
        .col(string_null("reason"))
        // The page that it was written from.
        .col(string_null("source_path"))
        .col(text("text"))
        // How to reach the writer, if they wish it.
        .col(text_null("contact"))
        .col(string("state"))
        .col(uuid_null("taken_by"))
        .col(timestamp_with_time_zone("created_at"))
        // When every lead was last told, without content.
        .col(timestamp_with_time_zone_null("alerted_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(integer("version"))
        .foreign_key(&mut references("author_id", "account"))
        .to_owned()
}
