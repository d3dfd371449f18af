//! The mail server, as all know it who send through it.

use crate::parts::{create, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string, string_null, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [relay()], []).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["relay"]).await
    }
}

/// There is one row.
fn relay() -> TableCreateStatement {
    Table::create()
        .table("relay")
        .col(string("name").primary_key())
        // The moment of the next copy, where a rate is set: a bucket of tokens.
        .col(timestamp_with_time_zone("next_at"))
        // Nobody asks it before then: it was not reached.
        .col(timestamp_with_time_zone_null("away_until"))
        // When something last went wrong that concerns no copy, what kind of trouble it was, and its words.
        .col(timestamp_with_time_zone_null("troubled_at"))
        .col(string_null("trouble"))
        .col(text_null("reply"))
        .to_owned()
}
