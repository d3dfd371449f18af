//! Invitations to meetings by mail, as entries of calendars.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, integer_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_account = index("meeting_invitation", &["account_id"]);
        create(manager, [meeting_invitation()], [by_account]).await?;
        // How often its time was changed, and whether it was cancelled: a calendar takes the entry with the highest
        // (RFC 5545, 3.8.7.4).
        let sequence = integer("sequence").default(0).to_owned();
        manager.alter_table(Table::alter().table("meeting").add_column(sequence).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("meeting").drop_column("sequence").to_owned()).await?;
        drop_tables(manager, ["meeting_invitation"]).await
    }
}

/// Somebody was invited to a meeting, and is told by mail when it changes.
fn meeting_invitation() -> TableCreateStatement {
    Table::create()
        .table("meeting_invitation")
        .col(uuid("meeting_id"))
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("invited_at"))
        // Since when they are expected no more; null while they are.
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        // How often it was withdrawn and made again: their calendar counts it with the meeting's changes.
        .col(integer("turns"))
        // What the last mail to them counted; null if none went.
        .col(integer_null("mailed_sequence"))
        .primary_key(Index::create().col("meeting_id").col("account_id"))
        .foreign_key(&mut references("meeting_id", "meeting"))
        .foreign_key(&mut references("account_id", "account"))
        .to_owned()
}
