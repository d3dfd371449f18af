//! The terms on which people use the forum, and who has accepted which.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string, text, timestamp_with_time_zone, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [terms_version(), terms_acceptance()], [index("terms_acceptance", &["account_id"])])
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["terms_acceptance", "terms_version"]).await
    }
}

/// A version of the terms in one language; the highest number is in force.
fn terms_version() -> TableCreateStatement {
    Table::create()
        .table("terms_version")
        .col(integer("number"))
        .col(string("language"))
        // Restricted Markdown, as it was written.
        .col(text("source"))
        .col(text("html"))
        .col(timestamp_with_time_zone("published_at"))
        // Null for the first version, which comes with the software.
        .col(uuid_null("published_by"))
        .primary_key(Index::create().col("number").col("language"))
        .foreign_key(&mut references("published_by", "account"))
        .to_owned()
}

/// That somebody accepted a version, and when.
fn terms_acceptance() -> TableCreateStatement {
    Table::create()
        .table("terms_acceptance")
        .col(uuid("account_id"))
        .col(integer("number"))
        .col(timestamp_with_time_zone("accepted_at"))
        .primary_key(Index::create().col("account_id").col("number"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
