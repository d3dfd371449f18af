//! Second factors, and the recovery codes for when one is lost.

use crate::parts::{create, drop_tables, references, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            [second_factor(), recovery_code()],
            [unique("recovery_code", &["account_id", "code_hash"])],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["recovery_code", "second_factor"]).await
    }
}

/// What an account's authenticator app and the forum share; no row, no second factor.
fn second_factor() -> TableCreateStatement {
    Table::create()
        .table("second_factor")
        .col(uuid("account_id").primary_key())
        // Sealed with a key that is made from the forum's secret key and stands in no table.
        .col(blob("sealed_key"))
        .col(timestamp_with_time_zone("confirmed_at"))
        // The step (30 seconds, RFC 6238) of the last code that was taken: each is taken once.
        .col(big_integer("last_step"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}

/// A code to sign in with once, without the app.
fn recovery_code() -> TableCreateStatement {
    Table::create()
        .table("recovery_code")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        // HMAC-SHA-256, keyed by the forum's secret key.
        .col(blob("code_hash"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
