//! When an account was suspended, and for how long.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_uniq,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [suspension()], [index("suspension", &["account_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["suspension"]).await
    }
}

/// One time for which an account was suspended; past ones stay in view.
fn suspension() -> TableCreateStatement {
    Table::create()
        .table("suspension")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("started_at"))
        // The last day, in London; null until somebody lifts it.
        .col(date_null("last_on"))
        .col(timestamp_with_time_zone_null("lifted_at"))
        // The entry of the audit log whose reason is its reason, so that it is kept once and erased once.
        .col(uuid_uniq("audit_entry_id"))
        .foreign_key(&mut references("account_id", "account"))
        .foreign_key(&mut references("audit_entry_id", "audit_entry"))
        .to_owned()
}
