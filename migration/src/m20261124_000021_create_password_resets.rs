//! Links for those who forgot their password.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob_null, string_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [password_reset()], [index("password_reset", &["account_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["password_reset"]).await
    }
}

/// A request for a link, and the link that came of it; gone once it was used.
fn password_reset() -> TableCreateStatement {
    Table::create()
        .table("password_reset")
        .col(uuid("id").primary_key())
        // As somebody typed it, whether or not it has an account; gone once that was looked up.
        .col(string_null("email_normalised"))
        .col(uuid_null("account_id"))
        // SHA-256 of the token, which stands in the mail alone; null until that is sent.
        .col(blob_null("token_hash").unique_key())
        .col(timestamp_with_time_zone("requested_at"))
        .col(timestamp_with_time_zone_null("expires_at"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
