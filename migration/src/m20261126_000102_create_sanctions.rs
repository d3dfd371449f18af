//! What moderators decided about members: warnings, pauses, suspensions, and what came of an appeal.

use crate::parts::{create, drop_tables, index, references};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date_null, integer, string, string_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [sanction()], [index("sanction", &["account_id"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, ["sanction"]).await
    }
}

/// One decision about a member; past ones stay in view.
fn sanction() -> TableCreateStatement {
    Table::create()
        .table("sanction")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(string("kind"))
        // Told to the member.
        .col(text("reason"))
        .col(uuid("decided_by"))
        .col(timestamp_with_time_zone("started_at"))
        // The last day, in London, and the moment at which it is over; a warning has neither.
        .col(date_null("last_on"))
        .col(timestamp_with_time_zone_null("ends_at"))
        .col(timestamp_with_time_zone_null("lifted_at"))
        .col(uuid_null("lifted_by"))
        // The member's own words, once.
        .col(text_null("appeal"))
        .col(timestamp_with_time_zone_null("appealed_at"))
        .col(uuid_null("appeal_decided_by"))
        .col(timestamp_with_time_zone_null("appeal_decided_at"))
        .col(string_null("appeal_outcome"))
        // Told to the member.
        .col(text_null("appeal_reason"))
        .col(integer("version"))
        .foreign_key(&mut references("account_id", "account"))
        .foreign_key(&mut references("decided_by", "account"))
        .foreign_key(&mut references("lifted_by", "account"))
        .foreign_key(&mut references("appeal_decided_by", "account"))
        .to_owned()
}
