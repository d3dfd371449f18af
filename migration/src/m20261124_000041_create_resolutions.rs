//! When somebody was told who is behind a shown name.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, timestamp_with_time_zone, uuid, uuid_uniq};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [resolution()], [index("resolution", &["account_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["resolution"]).await
    }
}

/// One time at which the membership secretary was told; the member whose account it is reads of it.
fn resolution() -> TableCreateStatement {
    Table::create()
        .table("resolution")
        // The key of the form with which it was asked for: the same form tells once.
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(string("ground"))
        .col(timestamp_with_time_zone("resolved_at"))
        // The entry of the audit log, which says who asked, and whose reason is its reason in free words.
        .col(uuid_uniq("audit_entry_id"))
        .foreign_key(&mut references("account_id", "account"))
        .foreign_key(&mut references("audit_entry_id", "audit_entry"))
        .to_owned()
}
